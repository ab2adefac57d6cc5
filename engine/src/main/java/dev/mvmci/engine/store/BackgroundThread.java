package dev.mvmci.engine.store;

/** A platform thread that works on its own until it is told to end. */
public final class BackgroundThread {

  private final Thread thread;

  /** A thread that is not running yet and does not keep the process alive. */
  public BackgroundThread(String name, Runnable work) {
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(work);
  }

  public void start() {
    thread.start();
  }

  /** Interrupts what it waits for. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Waits for its end, however long it takes; an interrupt meanwhile is kept for later. */
  public void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
