package dev.mvmci.jobs;

/** The queue could not do as asked, for a reason that is not the caller's. */
public sealed class QueueFailure extends RuntimeException {

  private QueueFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Nothing happened; ask again, or another node. */
  public static final class Unavailable extends QueueFailure {
    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** It may take effect or not; look before asking again. */
  public static final class OutcomeUnknown extends QueueFailure {
    OutcomeUnknown(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
