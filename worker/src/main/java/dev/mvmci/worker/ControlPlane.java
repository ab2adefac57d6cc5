package dev.mvmci.worker;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The control plane as a worker sees it: the requests of its protocol. An {@link IOException} means
 * that it gave no useful answer, so that the request may or may not have taken effect: ask again.
 */
final class ControlPlane {

  /** The kinds of jobs a worker with an engine runs. */
  private static final List<String> KINDS = List.of("workflow");

  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOG_TIMEOUT = Duration.ofSeconds(60);

  private final HttpCaller caller;
  private final WorkerConfig config;

  ControlPlane(HttpCaller caller, WorkerConfig config) {
    this.caller = caller;
    this.config = config;
  }

  /** What became of a report. */
  sealed interface Answer {
    /** It is recorded. */
    record Taken() implements Answer {}

    /** The lease is another's, or nobody's; nothing was recorded. */
    record Stale() implements Answer {}

    /** The report itself is not acceptable; repeating it will not help. */
    record Refused(String detail) implements Answer {}
  }

  /**
   * The answer to a registration.
   *
   * @param cluster whose jobs these are: job-0 of another cluster is another job
   * @param adopted what is still leased to this worker's earlier incarnation, under new tokens
   */
  record Registration(String cluster, List<Claim> adopted) {}

  /** Makes this worker known and takes its own jobs over. */
  Registration register() throws IOException, InterruptedException {
    var body =
        Map.of(
            "worker_id", config.id(),
            "name", config.name(),
            "kinds", KINDS,
            "capacity", config.capacity());
    JsonNode answer = ask(Call.postJson("/api/v1/workers", body));
    return understood(() ->
        new Registration(answer.path("cluster").stringValue(), claims(answer.path("adopted"))));
  }

  /** Waits for work at the control plane; empty if none came in time. */
  List<Claim> claim(int max) throws IOException, InterruptedException {
    Duration wait = config.claimWait();
    var body =
        Map.of("worker_id", config.id(), "kinds", KINDS, "max", max, "wait_ms", wait.toMillis());
    var call = Call.postJson("/api/v1/claim", body).within(wait.plus(Call.DEFAULT_TIMEOUT));
    JsonNode answer = ask(call);
    return understood(() -> claims(answer.path("jobs")));
  }

  Answer started(String jobId, long token, String executionId)
      throws IOException, InterruptedException {
    return report(jobId, "start", token, Map.of("run_id", executionId));
  }

  Answer heartbeat(String jobId, long token) throws IOException, InterruptedException {
    return report(jobId, "heartbeat", token, Map.of());
  }

  Answer progress(String jobId, long token, ProgressBuffer.Batch batch)
      throws IOException, InterruptedException {
    var entries = new ArrayList<Map<String, Object>>();
    for (Progress row : batch.rows()) {
      entries.add(
          Map.of(
              "sequence", row.sequence(),
              "status", row.status(),
              "url", row.url(),
              "urls_left", row.urlsLeft()));
    }
    var log = new ArrayList<Map<String, Object>>();
    for (LogLine line : batch.lines()) {
      log.add(Map.of("at_ms", line.atMillis(), "level", line.level(), "text", line.text()));
    }
    return report(jobId, "progress", token, Map.of("entries", entries, "log", log));
  }

  Answer completed(String jobId, long token, @Nullable String output)
      throws IOException, InterruptedException {
    JsonNode value = output == null ? Json.mapper().nullNode() : Json.mapper().readTree(output);
    return report(jobId, "complete", token, Map.of("output", value));
  }

  Answer failed(String jobId, long token, String error, boolean retryable)
      throws IOException, InterruptedException {
    return report(jobId, "fail", token, Map.of("error", error, "retryable", retryable));
  }

  /** Says a line about a job where its own lines are shown while it runs. */
  Answer say(String jobId, long token, String text) throws IOException, InterruptedException {
    var line = Map.of("level", "warn", "text", text);
    return report(jobId, "progress", token, Map.of("entries", List.of(), "log", List.of(line)));
  }

  /** Hands over all that a run has logged, as {@link RunLog} writes it; once more does no harm. */
  Answer keepLog(String jobId, long token, long run, byte[] log)
      throws IOException, InterruptedException {
    Headers headers =
        Headers.of("content-type", "application/gzip").and("lease-token", Long.toString(token));
    Reply reply =
        caller.call(new Call("POST", path(jobId) + "/logs?run=" + run, headers, log, LOG_TIMEOUT));
    return switch (reply.status()) {
      case 409 -> new Answer.Stale();
      // Others it may do later, as it may take the end of the run, which comes after this.
      case 408, 429, 502, 503, 504 -> throw new IOException(refusal(reply));
      default -> reply.ok() ? new Answer.Taken() : new Answer.Refused(refusal(reply));
    };
  }

  /**
   * Whether a job whose token was refused can still come back to this worker: it has not ended and
   * nobody else holds it.
   */
  boolean mayComeBack(String jobId) throws IOException, InterruptedException {
    Reply reply = caller.call(Call.get(path(jobId)));
    if (reply.status() == 404) {
      return false;
    }
    JsonNode job = understood(useful(reply)::json);
    String holder = job.path("assigned_worker_id").stringValue("");
    return switch (job.path("status").stringValue("")) {
      case "Pending" -> true;
      case "Claimed", "InProgress" -> holder.equals(config.id());
      default -> false;
    };
  }

  private Answer report(String jobId, String what, long token, Map<String, Object> details)
      throws IOException, InterruptedException {
    var body = new LinkedHashMap<String, Object>();
    body.put("token", token);
    body.putAll(details);
    var call = Call.postJson(path(jobId) + "/" + what, body);
    Reply reply = caller.call(what.equals("heartbeat") ? call.within(HEARTBEAT_TIMEOUT) : call);
    if (reply.status() == 409 || reply.status() == 404) {
      return new Answer.Stale();
    }
    if (reply.status() >= 400 && !worthRepeating(reply.status())) {
      return new Answer.Refused(detail(reply));
    }
    var _ = useful(reply);
    return new Answer.Taken();
  }

  private JsonNode ask(Call call) throws IOException, InterruptedException {
    Reply reply = useful(caller.call(call));
    return understood(reply::json);
  }

  private static List<Claim> claims(JsonNode jobs) {
    var claims = new ArrayList<Claim>();
    jobs.forEach(job -> claims.add(Claim.of(job)));
    return claims;
  }

  private static <T> T understood(Supplier<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (HttpProblem | JacksonException e) {
      throw new IOException("the control plane's answer is not in the protocol's form", e);
    }
  }

  private static String path(String jobId) {
    return "/api/v1/jobs/" + jobId;
  }

  private static boolean worthRepeating(int status) {
    return status >= 500 || status == 408 || status == 429;
  }

  private static Reply useful(Reply reply) throws IOException {
    if (!reply.ok()) {
      throw new IOException(refusal(reply));
    }
    return reply;
  }

  private static String refusal(Reply reply) {
    return "the control plane answered %d: %s".formatted(reply.status(), detail(reply));
  }

  private static String detail(Reply reply) {
    try {
      return reply.json().path("detail").stringValue(Problem.excerpt(reply.text()));
    } catch (HttpProblem _) {
      return Problem.excerpt(reply.text());
    }
  }
}
