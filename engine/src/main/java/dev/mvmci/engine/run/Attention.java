package dev.mvmci.engine.run;

import dev.mvmci.engine.guest.CompiledModule;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Has a guest that computes heed an interrupt of its thread. Thread-safe. */
final class Attention {

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private @Nullable CompiledModule executed;
  private @Nullable Runnable heeding;
  private boolean called;

  /** The run's thread begins to execute this code. */
  void begin(CompiledModule code) {
    lock.lock();
    try {
      executed = code;
      if (called) {
        heed(code);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The run's thread has left the code. */
  void end() {
    lock.lock();
    try {
      executed = null;
      if (heeding != null) {
        heeding.run();
        heeding = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The guest is to heed interrupts, now and whenever it goes on. */
  void call() {
    lock.lock();
    try {
      called = true;
      if (executed != null) {
        heed(executed);
      }
    } finally {
      lock.unlock();
    }
  }

  private void heed(CompiledModule code) {
    if (heeding == null) {
      heeding = code.heedInterrupts();
    }
  }
}
