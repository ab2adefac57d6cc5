package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What callers wait for, by run. A run that nobody waits for has nothing here. Thread-safe. */
final class Promises {

  private final ConcurrentHashMap<Long, Promise> byRun = new ConcurrentHashMap<>();

  /** What a run will give. */
  record Promise(
      CompletableFuture<Optional<String>> response, CompletableFuture<RunOutcome> outcome) {}

  Promise of(long run) {
    return byRun.computeIfAbsent(
        run, _ -> new Promise(new CompletableFuture<>(), new CompletableFuture<>()));
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

  /** The run goes on at another time. */
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
