package dev.mvmci.engine.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Starts workflows. A workflow whose module says that it responds is waited for, and so is any
 * other if the caller says so; the answer of a run that does not respond in time has no response.
 */
final class WorkflowStart {

  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(2);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10);

  private final Engine engine;
  // By module hash and workflow; what a module says of itself does not change.
  private final ConcurrentHashMap<String, Boolean> responding = new ConcurrentHashMap<>();

  WorkflowStart(Engine engine) {
    this.engine = engine;
  }

  /** The body of a request. */
  private record Body(
      @Nullable String module,
      @Nullable String version,
      @Nullable String workflow,
      @Nullable JsonNode input,
      @Nullable String key,
      @Nullable JsonNode limits,
      @JsonProperty("wait_response") @Nullable Boolean waitResponse,
      @JsonProperty("wait_ms") @Nullable Long waitMillis) {}

  /** What is answered. */
  private record Started(String id, @Nullable String response) {}

  Response start(Request request) throws InterruptedException {
    Body body = request.json(Body.class);
    RunInfo run =
        engine.start(
            new StartRequest(
                required("module", body.module()),
                body.version(),
                required("workflow", body.workflow()),
                text(body.input()),
                EngineRoutes.key(request, body.key()),
                body.limits() == null ? null : body.limits().toString()));
    boolean waits = body.waitResponse() == null ? responds(run) : body.waitResponse();
    String response = waits ? response(run.id(), wait(body)) : run.response();
    if (waits && response == null) {
      refuseIfFailed(run.id());
    }
    return EngineRoutes.ok(new Started(run.id().value(), response));
  }

  /** Whoever waits for a response is told why there will be none. */
  private void refuseIfFailed(RunId id) {
    engine
        .run(id)
        .map(RunInfo::outcome)
        .ifPresent(outcome -> {
          if (outcome instanceof RunOutcome.Failed(RunOutcome.Kind kind, String message)) {
            throw HttpProblem.unprocessable(
                "run %s failed before it responded (%s): %s"
                    .formatted(id, kind.name().toLowerCase(Locale.ROOT), message));
          }
        });
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw HttpProblem.unprocessable("the body has no " + field);
    }
    return value;
  }

  /** JSON text in a string, as Flawless takes it; anything else is taken as the input itself. */
  static String text(@Nullable JsonNode input) {
    if (input == null) {
      return "null";
    }
    if (!input.isString()) {
      return input.toString();
    }
    return input.asString().isEmpty() ? "null" : input.asString();
  }

  private boolean responds(RunInfo run) {
    return responding.computeIfAbsent(
        run.sha256() + " " + run.workflow(),
        _ ->
            engine.modules().stream()
                .filter(module -> module.sha256().equals(run.sha256()))
                .flatMap(module -> module.workflow(run.workflow()).stream())
                .anyMatch(ModuleInfo.Workflow::response));
  }

  private static Duration wait(Body body) {
    Long millis = body.waitMillis();
    if (millis == null) {
      return DEFAULT_WAIT;
    }
    if (millis < 0 || millis > MAX_WAIT.toMillis()) {
      throw HttpProblem.unprocessable(
          "wait_ms is %d; it takes 0 to %d".formatted(millis, MAX_WAIT.toMillis()));
    }
    return Duration.ofMillis(millis);
  }

  private @Nullable String response(RunId id, Duration wait) throws InterruptedException {
    try {
      Optional<String> response = engine.response(id).get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return response.orElse(null);
    } catch (TimeoutException _) {
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineFailure) {
        return null; // the run is durable and goes on later; its id is what the caller needs
      }
      throw new IllegalStateException("waiting for the response failed", e);
    }
  }
}
