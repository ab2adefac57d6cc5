package dev.mvmci.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Json;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The worker protocol over a few maps; a test puts jobs in and takes tokens away. */
final class ScriptedControlPlane implements HttpCaller {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final HttpCaller router =
      new InProcessCaller(
          Router.builder()
              .post("/api/v1/workers", this::register)
              .post("/api/v1/claim", this::claim)
              .get("/api/v1/jobs/{id}", request -> Response.ok(job(request).json()))
              .post("/api/v1/jobs/{id}/logs", this::keepLog)
              .post("/api/v1/jobs/{id}/{report}", this::report)
              .build());

  // All guarded by lock.
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final List<String> log = new ArrayList<>();
  private long lastToken;
  private boolean offline;
  private int largestClaim;
  private int logsRefused;

  private static final class Job {
    final String id;
    final JsonNode payload;
    String status = "Pending";
    String holder = "";
    long token;
    final List<JsonNode> progress = new ArrayList<>();
    final List<JsonNode> reports = new ArrayList<>();
    final List<String> said = new ArrayList<>();
    byte[] keptLog = {};

    Job(String id, JsonNode payload) {
      this.id = id;
      this.payload = payload;
    }

    ObjectNode json() {
      ObjectNode json = Json.mapper().createObjectNode();
      json.put("id", id).put("status", status).put("assigned_worker_id", holder);
      json.put("run", 1).put("lease_token", token).set("payload", payload);
      if (!progress.isEmpty()) {
        json.put("progress_sequence", progress.getLast().path("sequence").longValue());
      }
      return json;
    }
  }

  void submit(String id, String payload) {
    locked(() -> jobs.put(id, new Job(id, Json.mapper().readTree(payload))));
  }

  /** As after a lease that ran out: the job waits for anyone. */
  void takeBack(String id) {
    locked(() -> {
      Job job = get(id);
      job.status = "Pending";
      job.token = ++lastToken;
    });
  }

  void end(String id, String status) {
    locked(() -> {
      Job job = get(id);
      job.status = status;
      job.token = ++lastToken;
    });
  }

  void giveTo(String id, String worker) {
    locked(() -> {
      Job job = get(id);
      job.status = "Claimed";
      job.holder = worker;
      job.token = ++lastToken;
    });
  }

  /** Answers this to all logs from now on, or takes them if it is 0. */
  void refuseLogs(int status) {
    locked(() -> logsRefused = status);
  }

  /** The texts of the log that is kept of a job. */
  List<String> keptLog(String id) throws IOException {
    byte[] content = read(() -> get(id).keptLog);
    if (content.length == 0) {
      return List.of();
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Json.mapper().readTree(line).path("text").stringValue())
          .toList();
    }
  }

  /** The lines that were said of a job while it ran. */
  List<String> said(String id) {
    return read(() -> List.copyOf(get(id).said));
  }

  void offline(boolean now) {
    locked(() -> offline = now);
  }

  String status(String id) {
    return read(() -> get(id).status);
  }

  /** The last report that ended the job. */
  JsonNode finalReport(String id) {
    return read(() -> get(id).reports.getLast());
  }

  List<String> progressUrls(String id) {
    return read(() -> get(id).progress.stream().map(row -> row.path("url").stringValue()).toList());
  }

  /** Every request's method and path, in order. */
  List<String> log() {
    return read(() -> List.copyOf(log));
  }

  int largestClaim() {
    return read(() -> largestClaim);
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    boolean away =
        read(() -> {
          log.add(call.target());
          return offline;
        });
    if (away) {
      throw new IOException("connection refused");
    }
    return router.call(call);
  }

  private Response register(Request request) throws IOException {
    String worker = request.json().path("worker_id").stringValue();
    return read(() -> {
      List<ObjectNode> adopted = new ArrayList<>();
      for (Job job : jobs.values()) {
        if (job.holder.equals(worker) && List.of("Claimed", "InProgress").contains(job.status)) {
          job.token = ++lastToken;
          adopted.add(job.json());
        }
      }
      return Response.ok(Map.of("worker_id", worker, "cluster", "c", "adopted", adopted));
    });
  }

  private Response claim(Request request) throws Exception {
    JsonNode body = request.json();
    int max = body.path("max").intValue();
    long left = TimeUnit.MILLISECONDS.toNanos(body.path("wait_ms").longValue());
    lock.lockInterruptibly();
    try {
      largestClaim = Math.max(largestClaim, max);
      while (true) {
        List<ObjectNode> claims = new ArrayList<>();
        for (Job job : jobs.values()) {
          if (job.status.equals("Pending") && claims.size() < max) {
            job.status = "Claimed";
            job.holder = body.path("worker_id").stringValue();
            job.token = ++lastToken;
            claims.add(job.json());
          }
        }
        if (!claims.isEmpty() || left <= 0) {
          return Response.ok(Map.of("jobs", claims));
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private Response keepLog(Request request) throws IOException {
    byte[] content = request.body().readAllBytes();
    String token = request.header("lease-token").orElse("");
    return read(() -> {
      Job job = job(request);
      if (logsRefused != 0) {
        throw HttpProblem.of(logsRefused, "no room");
      }
      if (!job.status.equals("Cancelled") && !token.equals(Long.toString(job.token))) {
        throw HttpProblem.of(409, "stale-token", "another has it");
      }
      assertThat(request.query().first("run")).hasValue("1");
      assertThat(job.reports).as("ended before its log was kept").isEmpty();
      job.keptLog = content;
      return Response.json(201, Map.of());
    });
  }

  private Response report(Request request) throws IOException {
    JsonNode body = request.json();
    String what = request.pathParameter("report");
    return read(() -> {
      Job job = job(request);
      if (body.path("token").longValue() != job.token) {
        throw HttpProblem.of(409, "stale-token", "another has it");
      }
      switch (what) {
        case "start" -> job.status = "InProgress";
        case "progress" -> {
          body.path("entries").forEach(job.progress::add);
          body.path("log").forEach(line -> job.said.add(line.path("text").stringValue()));
        }
        case "complete" -> job.status = "Completed";
        case "fail" -> job.status = "Failed";
        default -> {}
      }
      if (what.equals("complete") || what.equals("fail")) {
        job.reports.add(body);
      }
      return Response.ok(job.json());
    });
  }

  private Job job(Request request) {
    String id = request.pathParameter("id");
    if (!jobs.containsKey(id)) {
      throw HttpProblem.notFound("no job " + id);
    }
    return get(id);
  }

  private Job get(String id) {
    Job job = jobs.get(id);
    if (job == null) {
      throw new IllegalArgumentException(id);
    }
    return job;
  }

  private void locked(Runnable change) {
    var _ =
        read(() -> {
          change.run();
          return true;
        });
  }

  private <T> T read(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }
}
