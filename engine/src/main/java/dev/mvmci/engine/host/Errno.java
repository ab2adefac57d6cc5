package dev.mvmci.engine.host;

/** Failures a guest can see; numbers are those of Linux. */
public enum Errno {
  /** The engine stopped while the call was under way; whether it took effect is unknown. */
  EINTR(4, "interrupted"),
  /** The other side could not be reached or broke off; whether it took effect is unknown. */
  EIO(5, "transport"),
  /** The destination is not allowed. */
  EACCES(13, "refused"),
  /** It was done before and can be done only once. */
  EEXIST(17, "exists"),
  /** The arguments make no sense. */
  EINVAL(22, "invalid"),
  /** Larger than allowed. */
  EFBIG(27, "too_large"),
  /** More redirects than allowed. */
  ELOOP(40, "redirects"),
  /** Took longer than allowed; whether it took effect is unknown. */
  ETIMEDOUT(110, "timeout");

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
