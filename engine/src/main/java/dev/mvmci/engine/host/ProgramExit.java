package dev.mvmci.engine.host;

/** Unwinds a WASI program that has ended itself. */
public final class ProgramExit extends RuntimeException {

  private final int code;

  ProgramExit(int code) {
    super("exit " + code, null, false, false);
    this.code = code;
  }

  /** 0 for success. */
  public int code() {
    return code;
  }
}
