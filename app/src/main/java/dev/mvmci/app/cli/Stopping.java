package dev.mvmci.app.cli;

import java.util.concurrent.CountDownLatch;

/** Runs a process until it is told to stop. */
final class Stopping {

  private Stopping() {}

  /**
   * Waits for SIGTERM or SIGINT, then closes the part. Such a stop is a good end: the exit code is
   * 0 and not the JVM's 143 or 130.
   */
  static void onSignal(AutoCloseable part) {
    var never = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(part), "stop"));
    try {
      never.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(AutoCloseable part) {
    int code = 0;
    try {
      part.close();
    } catch (Exception e) {
      System.err.println("mvm-ci: did not stop in order: " + e);
      code = 1;
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }
}
