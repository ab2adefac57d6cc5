package dev.mvmci.engine.wasi;

/** A call cannot do what it was asked; the program is told, and goes on. */
public final class WasiFailure extends RuntimeException {

  private final WasiErrno errno;

  public WasiFailure(WasiErrno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  public WasiErrno errno() {
    return errno;
  }
}
