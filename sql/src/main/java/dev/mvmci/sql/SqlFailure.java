package dev.mvmci.sql;

import org.jspecify.annotations.Nullable;

/** Why a command or query has no result; each kind tells the caller what to do. */
public abstract sealed class SqlFailure extends RuntimeException {

  private SqlFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The statement itself is at fault; nothing happened and repeating it will not help. */
  public static final class Rejected extends SqlFailure {
    public Rejected(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** This member cannot serve it now; nothing happened, so it is safe to ask again or elsewhere. */
  public static final class NotLeader extends SqlFailure {
    public NotLeader(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A queue or pool of this member is full; nothing happened, so ask again after a pause. */
  public static final class Busy extends SqlFailure {
    public Busy(String message) {
      super(message, null);
    }
  }

  /** The command may or may not take effect; find out by reading before repeating it. */
  public static final class Unknown extends SqlFailure {
    public Unknown(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
