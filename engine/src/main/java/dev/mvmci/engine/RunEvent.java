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

  /** Severity of a log line; the ordinal is the number in the guest ABI. */
  enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
