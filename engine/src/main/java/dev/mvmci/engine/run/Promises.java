package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What callers wait for, by run. A run that nobody waits for has nothing here, unless nothing can
 * come of it before the engine opens again. Thread-safe.
 */
final class Promises {

  private final ConcurrentHashMap<Long, Promise> byRun = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, EngineFailure.Unavailable> leftAsTheyAre =
      new ConcurrentHashMap<>();

  /** What a run will give. */
  record Promise(
      CompletableFuture<Optional<String>> response, CompletableFuture<RunOutcome> outcome) {}

  Promise of(long run) {
    Promise promise =
        byRun.computeIfAbsent(
            run, _ -> new Promise(new CompletableFuture<>(), new CompletableFuture<>()));
    // After the promise is there: the run may be given up at this moment.
    EngineFailure.Unavailable why = leftAsTheyAre.get(run);
    if (why != null) {
      failed(run, why);
    }
    return promise;
  }

  /** Durably. */
  void responded(long run, String response) {
    Promise promise = byRun.get(run);
    if (promise != null) {
      promise.response().complete(Optional.of(response));
    }
  }

  /** Durably; nothing follows. */
  void ended(long run, RunOutcome outcome) {
    Promise promise = byRun.remove(run);
    if (promise != null) {
      promise.response().complete(Optional.empty());
      promise.outcome().complete(outcome);
    }
  }

  /** The run does not go on before the engine opens again; who asks later is told at once. */
  void leftAsItIs(long run, EngineFailure.Unavailable why) {
    leftAsTheyAre.put(run, why);
    failed(run, why);
  }

  /** Whoever waits now is told; who asks later waits. */
  void failed(long run, EngineFailure.Unavailable why) {
    Promise promise = byRun.remove(run);
    if (promise != null) {
      promise.response().completeExceptionally(why);
      promise.outcome().completeExceptionally(why);
    }
  }

  /** The run has ended, or never was: nobody will fulfil this. */
  void forget(long run, Promise promise) {
    byRun.remove(run, promise);
  }

  void failAll(EngineFailure.Unavailable why) {
    byRun.keySet().forEach(run -> failed(run, why));
  }
}
