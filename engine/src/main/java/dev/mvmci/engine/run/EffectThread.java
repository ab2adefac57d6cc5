package dev.mvmci.engine.run;

import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Steps.Effect;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Performs effects on threads of their own: the guest may have left them hardly any stack, and an
 * interrupt meant for the run must not reach a client library in an unlucky moment.
 */
final class EffectThread {

  private EffectThread() {}

  /** Waits for the effect's answer; when interrupted, interrupts it and gives up. */
  static Answer perform(Effect effect, String idempotencyKey) throws InterruptedException {
    var task = new FutureTask<>(() -> effect.action().perform(idempotencyKey));
    Thread.ofVirtual().name("effect-" + idempotencyKey).start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "effect %s failed in a way it does not declare".formatted(effect.function()),
          e.getCause());
    }
  }
}
