package dev.mvmci.engine.run;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does work on threads of its own: the guest may have left hardly any stack, and an interrupt meant
 * for the run must not reach a library in an unlucky moment.
 */
final class OwnStack {

  private OwnStack() {}

  /**
   * Waits for the work; when interrupted, or when the guest's stack is too deep to be parked,
   * interrupts it and gives up. The run then does not end before the work has.
   */
  static <T> T call(RunControl control, String name, Callable<T> work) throws InterruptedException {
    var task = new FutureTask<>(work);
    Thread worker = Thread.ofVirtual().name(name).start(task);
    try {
      return task.get();
    } catch (InterruptedException | StackOverflowError e) {
      control.leavesBehind(worker);
      task.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("work for a run failed: " + name, e.getCause());
    }
  }
}
