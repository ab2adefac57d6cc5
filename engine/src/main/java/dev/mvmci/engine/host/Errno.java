package dev.mvmci.engine.host;

/** Failures a guest can see; numbers are those of Linux. */
public enum Errno {
  /** There is no such thing. */
  ENOENT(2, "not_found"),
  /** The engine stopped while the call was under way; whether it took effect is unknown. */
  EINTR(4, "interrupted"),
  /** The other side could not be reached or broke off; whether it took effect is unknown. */
  EIO(5, "transport"),
  /** Not at the moment; later perhaps. */
  EAGAIN(11, "busy"),
  /** The destination is not allowed, or a secret would get out. */
  EACCES(13, "refused"),
  /** It was done before and can be done only once. */
  EEXIST(17, "exists"),
  /** The arguments make no sense. */
  EINVAL(22, "invalid"),
  /** Larger than allowed. */
  EFBIG(27, "too_large"),
  /** As much is kept as allowed. */
  ENOSPC(28, "full"),
  /** More redirects than allowed. */
  ELOOP(40, "redirects"),
  /** Took longer than allowed; whether it took effect is unknown. */
  ETIMEDOUT(110, "timeout"),
  /** The run is being cancelled; told once. */
  ECANCELED(125, "cancelled");

  private final int number;
  private final String kind;

  Errno(int number, String kind) {
    this.number = number;
    this.kind = kind;
  }

  /** What a host function returns for it. */
  public int status() {
    return -number;
  }

  /** What {@code last_error} calls it. */
  public String kind() {
    return kind;
  }
}
