package dev.mvmci.app.client;

/** A command did not do what was asked: one line for the user, and the exit code. */
public final class CommandFailure extends RuntimeException {

  /** What was waited for ended badly, or the server failed. */
  public static final int FAILED = 1;

  /** The command line is not right. */
  public static final int USAGE = 2;

  /** No server answered. */
  public static final int UNREACHABLE = 3;

  /** What was asked for does not exist. */
  public static final int NOT_FOUND = 4;

  /** The server refused: the request conflicts with what is there, or is not acceptable. */
  public static final int REFUSED = 5;

  /** Waiting took longer than allowed. */
  public static final int TIMEOUT = 124;

  private final int exitCode;
  private final String line;

  public CommandFailure(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
    this.line = line;
  }

  public int exitCode() {
    return exitCode;
  }

  /** What to tell the user. */
  public String line() {
    return line;
  }
}
