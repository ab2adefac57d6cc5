package dev.mvmci.sql.node;

/** Told of each write of a member; may throw {@link Crash} before or after it to end it there. */
interface WriteHook {

  void write(Runnable write);

  /** Ends the process in the middle of what it does. */
  final class Crash extends RuntimeException {
    Crash() {
      super(null, null, false, false);
    }
  }
}
