package dev.mvmci.workflow.host;

/** Numbers of errors, those of Linux. */
public final class Errno {

  /** There is no such thing. */
  public static final int ENOENT = -2;

  /** The engine stopped during the call. */
  public static final int EINTR = -4;

  /** No connection, or it broke off. */
  public static final int EIO = -5;

  /** Not at the moment. */
  public static final int EAGAIN = -11;

  /** Not allowed. */
  public static final int EACCES = -13;

  /** Done before, or another value is there. */
  public static final int EEXIST = -17;

  /** The arguments make no sense. */
  public static final int EINVAL = -22;

  /** Larger than allowed. */
  public static final int EFBIG = -27;

  /** As much is kept as allowed. */
  public static final int ENOSPC = -28;

  /** More redirects than allowed. */
  public static final int ELOOP = -40;

  /** Not in time. */
  public static final int ETIMEDOUT = -110;

  /** The run is being cancelled. */
  public static final int ECANCELED = -125;

  private Errno() {}
}
