package dev.mvmci.engine;

/**
 * Something a run let the outside know. Its sequence number is its place in the run's journal:
 * unique and growing within the run, with gaps.
 */
public sealed interface RunEvent {

  long sequence();

  /** A log line. */
  record Log(long sequence, long timeMillis, Level level, String message) implements RunEvent {}

  /** A progress report: JSON text of {id, status, url, urls_left}. */
  record Progress(long sequence, long timeMillis, String json) implements RunEvent {}

  /** Severity of a log line, with its number in the guest ABI. */
  enum Level {
    TRACE(0),
    DEBUG(1),
    INFO(2),
    WARN(3),
    ERROR(4);

    private final int number;

    Level(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }

    /** The level of this number, or the nearest there is. */
    public static Level of(long number) {
      for (Level level : values()) {
        if (number <= level.number) {
          return level;
        }
      }
      return ERROR;
    }
  }
}
