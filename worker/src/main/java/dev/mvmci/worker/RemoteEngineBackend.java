package dev.mvmci.worker;

import dev.mvmci.engine.RunOutcome;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs jobs in an engine elsewhere, over its HTTP API: one engine can serve many nodes. It asks for
 * news in plain requests, often while there are some and less often while there are none, and goes
 * on asking while the engine cannot be reached: the execution is durable there.
 */
public final class RemoteEngineBackend implements ExecutionBackend {

  private static final Backoff.Range PAUSES =
      new Backoff.Range(Duration.ofMillis(50), Duration.ofSeconds(1));
  private static final int EVENTS_AT_ONCE = 500;

  private final HttpCaller engine;
  private final RandomGenerator random;

  /**
   * Uses the engine at the other end of the caller.
   *
   * @param random spreads the pauses of many watches
   */
  public RemoteEngineBackend(HttpCaller engine, RandomGenerator random) {
    this.engine = engine;
    this.random = random;
  }

  @Override
  public String start(String key, Task task) throws Refused {
    var request = new LinkedHashMap<String, @Nullable Object>();
    request.put("module", task.module());
    request.put("version", task.version());
    request.put("workflow", task.workflow());
    request.put("input", task.input());
    request.put("key", key);
    request.put("wait_response", false);
    try {
      Reply reply = engine.call(Call.postJson("/api/workflow/start", request));
      if (reply.ok()) {
        return reply.json().path("ok").path("id").stringValue();
      }
      throw reply.status() == 429 || reply.status() >= 500
          ? Refused.forNow(reason(reply))
          : Refused.forGood(reason(reply));
    } catch (IOException | HttpProblem e) {
      // The start may have taken effect: under the same key it is found again.
      throw Refused.forNow("the engine gives no answer: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Refused.forNow("the worker is stopping");
    }
  }

  private static String reason(Reply reply) {
    String fallback = "the engine answered " + reply.status();
    try {
      JsonNode body = reply.json();
      return body.path("detail").stringValue(body.path("error").stringValue(fallback));
    } catch (HttpProblem _) {
      return fallback;
    }
  }

  @Override
  public Watch watch(String executionId, long afterSequence, ExecutionListener listener) {
    var watching = new Watching(executionId, afterSequence, listener);
    Thread thread = Thread.ofVirtual().name("watch-" + executionId).start(watching);
    return thread::interrupt;
  }

  @Override
  public void cancel(String executionId) {
    try {
      Reply reply =
          engine.call(Call.postJson("/api/workflow/" + Call.escape(executionId) + "/cancel", ""));
      if (!reply.ok() && reply.status() != 404) {
        throw new IOException(reason(reply));
      }
    } catch (IOException e) {
      throw new IllegalStateException("the engine did not cancel " + executionId, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One execution's news, asked for until its end. */
  private final class Watching implements Runnable {

    private final String path;
    private final ExecutionListener listener;
    private final Backoff pauses = new Backoff(PAUSES, random);
    private long told;

    Watching(String id, long told, ExecutionListener listener) {
      this.path = "/api/workflow/" + Call.escape(id);
      this.told = told;
      this.listener = listener;
    }

    @Override
    public void run() {
      try {
        while (!lookedToTheEnd()) {
          pauses.pause();
        }
      } catch (InterruptedException _) {
        // closed
      }
    }

    private boolean lookedToTheEnd() throws InterruptedException {
      try {
        // The state first: what was reported before the end is there when the end is.
        Reply state = engine.call(Call.get(path));
        if (state.status() == 404) {
          listener.onEnd(
              new ExecutionOutcome.Failed("the engine knows nothing of this execution", true));
          return true;
        }
        if (!state.ok()) {
          return false;
        }
        tellNews();
        JsonNode run = state.json().path("ok");
        return switch (run.path("status").stringValue("")) {
          case "completed" -> end(new ExecutionOutcome.Completed(output(run)));
          case "failed" -> end(failure(run.path("error")));
          case "cancelled" -> end(new ExecutionOutcome.Cancelled());
          default -> false;
        };
      } catch (IOException | HttpProblem _) {
        return false; // it is durable there: later it will tell
      }
    }

    private void tellNews() throws IOException, InterruptedException {
      JsonNode events;
      do {
        Reply reply =
            engine.call(Call.get(path + "/logs?after=" + told + "&limit=" + EVENTS_AT_ONCE));
        if (!reply.ok()) {
          throw new IOException(reason(reply));
        }
        events = reply.json().path("ok");
        for (JsonNode event : events) {
          long sequence = event.path("sequence").longValue();
          JsonNode row = event.path("progress");
          if (!row.isMissingNode()) {
            listener.onProgress(Progress.of(sequence, row));
          } else if (event.path("type").stringValue("").equals("log")) {
            listener.onLog(
                sequence,
                event.path("time").longValue(),
                event.path("level").stringValue("info"),
                event.path("message").stringValue(""));
          }
          told = sequence;
          pauses.succeeded();
        }
      } while (events.size() == EVENTS_AT_ONCE);
    }

    private boolean end(ExecutionOutcome outcome) {
      listener.onEnd(outcome);
      return true;
    }

    private static @Nullable String output(JsonNode run) {
      JsonNode output = run.path("output");
      return output.isMissingNode() || output.isNull() ? null : output.toString();
    }

    private static ExecutionOutcome failure(JsonNode error) {
      return new ExecutionOutcome.Failed(
          error.path("message").stringValue("it failed"),
          mayPass(error.path("kind").stringValue("")));
    }

    /** A kind that a later engine invented is taken for one that may pass. */
    private static boolean mayPass(String kind) {
      try {
        return RunOutcome.Kind.valueOf(kind.toUpperCase(Locale.ROOT)).retryable();
      } catch (IllegalArgumentException _) {
        return true;
      }
    }
  }
}
