package dev.mvmci.worker;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Runs jobs in an engine of the same process. */
public final class EngineBackend implements ExecutionBackend {

  private final Engine engine;
  private final ModuleSupply modules;

  /** Runs what is deployed in this engine. */
  public EngineBackend(Engine engine) {
    this(engine, ModuleSupply.NONE);
  }

  /**
   * Runs jobs in this engine.
   *
   * @param modules brings what the engine lacks
   */
  public EngineBackend(Engine engine, ModuleSupply modules) {
    this.engine = engine;
    this.modules = modules;
  }

  @Override
  public String start(String key, Task task) throws Refused {
    try {
      modules.provide(task);
      return engine
          .start(
              new StartRequest(task.module(), task.version(), task.workflow(), task.input(), key))
          .id()
          .value();
    } catch (EngineFailure failure) {
      String reason = String.valueOf(failure.getMessage());
      throw failure instanceof EngineFailure.LimitReached
              || failure instanceof EngineFailure.Unavailable
          ? Refused.forNow(reason)
          : Refused.forGood(reason);
    }
  }

  @Override
  public Watch watch(String executionId, long afterSequence, ExecutionListener listener) {
    Engine.Subscription subscription =
        engine.observe(new RunId(executionId), afterSequence, new Translation(listener));
    return subscription::close;
  }

  @Override
  public void cancel(String executionId) {
    var _ = engine.cancel(new RunId(executionId));
  }

  /** Says in a worker's words what the engine tells. */
  private record Translation(ExecutionListener listener) implements RunListener {

    @Override
    public void onEvent(RunEvent event) {
      switch (event) {
        case RunEvent.Progress progress -> {
          try {
            tell(progress);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        }
        case RunEvent.Log(long sequence, long atMillis, RunEvent.Level level, String message) ->
            listener.onLog(sequence, atMillis, level.name().toLowerCase(Locale.ROOT), message);
      }
    }

    private void tell(RunEvent.Progress progress) throws InterruptedException {
      JsonNode row;
      try {
        row = Json.read(progress.json().getBytes(StandardCharsets.UTF_8));
      } catch (HttpProblem _) {
        return; // a guest may say anything; what is not a row of progress shows nowhere
      }
      listener.onProgress(Progress.of(progress.sequence(), row));
    }

    @Override
    public void onEnd(RunOutcome outcome) {
      listener.onEnd(
          switch (outcome) {
            case RunOutcome.Completed(String output) -> new ExecutionOutcome.Completed(output);
            case RunOutcome.Failed(RunOutcome.Kind kind, String message) ->
                new ExecutionOutcome.Failed(message, kind.retryable());
            case RunOutcome.Cancelled() -> new ExecutionOutcome.Cancelled();
          });
    }
  }
}
