package dev.mvmci.sql.check;

/**
 * One action of a client and when it took place, in any unit of time that all clients share.
 *
 * @param client who asked
 * @param action what for
 * @param start when it was asked
 * @param end when the answer was had; {@link #NEVER} if the outcome is not known
 * @param outcome what the answer was
 */
public record Operation(int client, Action action, long start, long end, Outcome outcome) {

  /** The end of an operation that may take effect at any time, or not at all. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What a client knows of its action. */
  public enum Outcome {
    /** It took effect. */
    DONE,
    /** It had no effect and will have none. */
    FAILED,
    /** It may have taken effect or may yet. */
    UNKNOWN
  }

  /** An operation that took effect. */
  public static Operation done(int client, Action action, long start, long end) {
    return new Operation(client, action, start, end, Outcome.DONE);
  }

  /** An operation that had no effect. */
  public static Operation failed(int client, Action action, long start, long end) {
    return new Operation(client, action, start, end, Outcome.FAILED);
  }

  /** An operation of which nothing more is known. */
  public static Operation unknown(int client, Action action, long start) {
    return new Operation(client, action, start, NEVER, Outcome.UNKNOWN);
  }

  boolean isDone() {
    return outcome == Outcome.DONE;
  }

  /** Whether it was over before the other began. */
  boolean isBefore(Operation other) {
    return end < other.start;
  }
}
