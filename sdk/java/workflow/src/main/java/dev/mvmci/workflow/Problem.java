package dev.mvmci.workflow;

import dev.mvmci.workflow.host.Errno;

/** Why a call did not do what it was asked for. */
public enum Problem {
  /** There is no such thing. */
  NOT_FOUND(Errno.ENOENT),
  /** The engine stopped during the call; whether it took effect is unknown. */
  INTERRUPTED(Errno.EINTR),
  /** No connection, or it broke off; whether the request took effect is unknown. */
  TRANSPORT(Errno.EIO),
  /** Not at the moment. */
  BUSY(Errno.EAGAIN),
  /** The destination is not allowed, or a secret would get out. */
  REFUSED(Errno.EACCES),
  /** It can be done only once and was done before. */
  EXISTS(Errno.EEXIST),
  /** The arguments make no sense. */
  INVALID(Errno.EINVAL),
  /** Larger than allowed. */
  TOO_LARGE(Errno.EFBIG),
  /** As much is kept as allowed. */
  FULL(Errno.ENOSPC),
  /** More redirects than allowed. */
  REDIRECTS(Errno.ELOOP),
  /** Not finished in time; whether it took effect is unknown. */
  TIMED_OUT(Errno.ETIMEDOUT),
  /** The run is being cancelled; told once, to runs that called {@link Run#cleanUpOnCancel}. */
  CANCELLED(Errno.ECANCELED),
  /** A number that this version of the library does not know. */
  OTHER(0);

  private final int number;

  Problem(int number) {
    this.number = number;
  }

  static Problem of(long result) {
    for (Problem problem : values()) {
      if (problem.number == result) {
        return problem;
      }
    }
    return OTHER;
  }

  /** Whether another attempt may succeed: no connection, no answer in time, unknown, or busy. */
  public boolean mayPass() {
    return switch (this) {
      case INTERRUPTED, TRANSPORT, BUSY, TIMED_OUT -> true;
      case NOT_FOUND, REFUSED, EXISTS, INVALID, TOO_LARGE, FULL, REDIRECTS, CANCELLED, OTHER ->
          false;
    };
  }
}
