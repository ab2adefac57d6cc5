package dev.mvmci.workflow;

/** Lines in the log of the run, at most 16 KiB each. A replay does not repeat them. */
public final class Log {

  private static final int TRACE = 0;
  private static final int DEBUG = 1;
  private static final int INFO = 2;
  private static final int WARN = 3;
  private static final int ERROR = 4;

  private final Calls calls;

  Log(Calls calls) {
    this.calls = calls;
  }

  /** What only whoever wrote it wants to know. */
  public void trace(String line) {
    write(TRACE, line);
  }

  /** What helps to find a defect. */
  public void debug(String line) {
    write(DEBUG, line);
  }

  /** What happens. */
  public void info(String line) {
    write(INFO, line);
  }

  /** What somebody should look at. */
  public void warn(String line) {
    write(WARN, line);
  }

  /** What went wrong. */
  public void error(String line) {
    write(ERROR, line);
  }

  private void write(int level, String line) {
    calls.host().log(level, Calls.utf8(line));
  }
}
