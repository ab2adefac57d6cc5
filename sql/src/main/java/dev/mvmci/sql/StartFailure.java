package dev.mvmci.sql;

import org.jspecify.annotations.Nullable;

/** Why a member did not start. The message is one line that names the thing and the remedy. */
public sealed class StartFailure extends RuntimeException {

  private StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Another process has the data directory open. */
  public static final class DirectoryInUse extends StartFailure {
    public DirectoryInUse(String message) {
      super(message, null);
    }
  }

  /** The data directory cannot be created, read or written. */
  public static final class DirectoryUnusable extends StartFailure {
    public DirectoryUnusable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Another socket has the Raft address. */
  public static final class PortInUse extends StartFailure {
    public PortInUse(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Log or database are not what this member left there; starting could lose committed data. */
  public static final class Damaged extends StartFailure {
    public Damaged(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The member came up but could not take part in its cluster within the allowed time. */
  public static final class NoLeader extends StartFailure {
    public NoLeader(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
