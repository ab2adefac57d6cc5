package dev.mvmci.workflow.host;

import org.teavm.interop.Address;
import org.teavm.interop.Unmanaged;

/**
 * What the class library asks of its platform, so that {@code System.currentTimeMillis}, {@code
 * UUID.randomUUID} or {@code System.out} are recorded like everything else. The build puts calls of
 * these methods in the place of TeaVM's own; nobody else calls them. They allocate nothing, because
 * they are called while an object is being made, too.
 */
public final class GuestSystem {

  private static final int STANDARD_ERROR = 2;
  private static final int INFO = 2;
  private static final int WARN = 3;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private GuestSystem() {}

  /** In the place of the program's arguments, which a workflow does not have. */
  public static String[] getArgs() {
    return new String[0];
  }

  /** In the place of the standard streams: each piece is a line of the log. */
  @Unmanaged
  public static void putChars(int stream, Address from, int count) {
    int length = count;
    while (length > 0 && from.add(length - 1).getByte() == '\n') {
      length--;
    }
    if (length > 0) {
      Imports.log(stream == STANDARD_ERROR ? WARN : INFO, from, length);
    }
  }

  /** In the place of the wall clock. */
  @Unmanaged
  public static long currentTimeMillis() {
    return Imports.now() / NANOS_PER_MILLI;
  }

  /** In the place of the monotonic clock, in milliseconds. */
  @Unmanaged
  public static double nanoTimeWasm() {
    return Imports.monotonic() / (double) NANOS_PER_MILLI;
  }

  /**
   * In the place of {@code Thread.sleep}: a durable pause.
   *
   * @throws InterruptedException if the run is being cancelled and wanted to be told
   */
  public static void sleep(long millis) throws InterruptedException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    long nanos =
        millis > Long.MAX_VALUE / NANOS_PER_MILLI ? Long.MAX_VALUE : millis * NANOS_PER_MILLI;
    if (Imports.sleep(nanos) == Errno.ECANCELED) {
      throw new InterruptedException("the run is being cancelled");
    }
  }

  /** In the place of the seed of all chance. */
  @Unmanaged
  public static short randomGet(Address to, int length) {
    return (short) Imports.random(to, length);
  }
}
