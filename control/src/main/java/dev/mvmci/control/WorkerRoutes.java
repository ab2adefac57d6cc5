package dev.mvmci.control;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.ClaimOrder;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobKind;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.LeaseRef;
import dev.mvmci.jobs.Outcome;
import dev.mvmci.jobs.ProgressEntry;
import dev.mvmci.jobs.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What workers ask: to be known, for work, and to be believed about it, by their tokens. */
final class WorkerRoutes {

  /** Longest a claim is parked. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private final JobQueue queue;
  private final String cluster;
  private final Presence presence;

  WorkerRoutes(JobQueue queue, String cluster, Presence presence) {
    this.queue = queue;
    this.cluster = cluster;
    this.presence = presence;
  }

  Router routes() {
    return new GuardedRoutes()
        .post("/api/v1/workers", this::register)
        .get("/api/v1/workers", _ -> workers())
        .post("/api/v1/claim", this::claim)
        .post("/api/v1/heartbeat", this::heartbeats)
        .post("/api/v1/jobs/{id}/heartbeat", this::heartbeat)
        .post("/api/v1/jobs/{id}/start", this::start)
        .post("/api/v1/jobs/{id}/progress", this::progress)
        .post("/api/v1/jobs/{id}/complete", BodyLimits.REPORT, this::complete)
        .post("/api/v1/jobs/{id}/fail", this::fail)
        .build();
  }

  private Response register(Request request) {
    JsonNode body = Inputs.object(request);
    String id = Inputs.text(body, "worker_id");
    Long capacity = Inputs.optionalInteger(body, "capacity");
    WorkerInfo.Registration registration =
        Inputs.checked(() ->
            new WorkerInfo.Registration(
                id,
                Inputs.optionalText(body, "name").orElse(id),
                kinds(body),
                capacity == null ? 1 : Inputs.clamp(capacity)));
    List<Job> adopted = queue.register(registration);
    presence.seen(id);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("worker_id", id);
    answer.put("cluster", cluster);
    answer.put("adopted", adopted.stream().map(JobJson::claim).toList());
    return Response.ok(answer);
  }

  private Response workers() {
    return Response.ok(queue.workers().stream().map(WorkerRoutes::worker).toList());
  }

  private static Map<String, Object> worker(WorkerInfo worker) {
    WorkerInfo.Registration registration = worker.registration();
    var json = new LinkedHashMap<String, Object>();
    json.put("id", registration.id());
    json.put("name", registration.name());
    json.put("kinds", registration.kinds().stream().map(JobKind::label).sorted().toList());
    json.put("capacity", registration.capacity());
    json.put("active_jobs", worker.activeJobs());
    json.put("waiting", worker.waiting());
    json.put("registered_at_ms", worker.registeredMillis());
    json.put("last_seen_ms", worker.lastSeenMillis());
    return json;
  }

  private Response claim(Request request) throws InterruptedException {
    JsonNode body = Inputs.object(request);
    String id = Inputs.text(body, "worker_id");
    Long max = Inputs.optionalInteger(body, "max");
    ClaimOrder order =
        Inputs.checked(() -> new ClaimOrder(id, kinds(body), max == null ? 1 : Inputs.clamp(max)));
    presence.seen(id);
    List<Job> jobs = queue.claim(order, patience(body));
    if (!jobs.isEmpty()) {
      presence.seen(id);
    }
    return Response.ok(Map.of("jobs", jobs.stream().map(JobJson::claim).toList()));
  }

  private static Duration patience(JsonNode body) {
    Long wait = Inputs.optionalInteger(body, "wait_ms");
    if (wait == null) {
      return Duration.ZERO;
    }
    if (wait < 0 || wait > MAX_WAIT.toMillis()) {
      throw HttpProblem.unprocessable(
          "wait_ms is %d; it takes 0 to %d".formatted(wait, MAX_WAIT.toMillis()));
    }
    return Duration.ofMillis(wait);
  }

  private static Set<JobKind> kinds(JsonNode body) {
    if (body.path("kinds").isMissingNode()) {
      return Set.of(JobKind.WORKFLOW);
    }
    var kinds = new LinkedHashSet<JobKind>();
    for (JsonNode kind : Inputs.array(body, "kinds")) {
      String name = kind.asString("");
      kinds.add(
          Inputs.oneOf(
              "kinds", name, JobKind.find(name), Stream.of(JobKind.values()).map(JobKind::label)));
    }
    return kinds;
  }

  private Response heartbeat(Request request) {
    JobId id = Inputs.jobId(request);
    long token = token(request);
    Outcome outcome = queue.heartbeat(List.of(Inputs.checked(() -> lease(id, token)))).getFirst();
    Job job = Answers.fulfilled(outcome, "have its lease prolonged");
    presence.reported(job, List.of(), List.of());
    return Response.ok(JobJson.claim(job));
  }

  /** Many leases at once; the answer says of each whether it is prolonged. */
  private Response heartbeats(Request request) {
    var leases = new ArrayList<LeaseRef>();
    for (JsonNode lease : Inputs.array(Inputs.object(request), "leases")) {
      JsonNode fields = Inputs.requireObject(lease, "leases");
      JobId id = Inputs.checked(() -> new JobId(Inputs.text(fields, "job_id")));
      leases.add(lease(id, Inputs.integer(fields, "token")));
    }
    if (leases.isEmpty()) {
      return Response.ok(Map.of("leases", List.of()));
    }
    List<Outcome> outcomes = Inputs.checked(() -> queue.heartbeat(leases));
    var answers = new ArrayList<Map<String, @Nullable Object>>();
    for (int i = 0; i < leases.size(); i++) {
      answers.add(renewal(leases.get(i).id(), outcomes.get(i)));
    }
    return Response.ok(Map.of("leases", answers));
  }

  private static Map<String, @Nullable Object> renewal(JobId id, Outcome outcome) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("job_id", id.value());
    switch (outcome) {
      case Outcome.Applied(Job job) -> putRenewed(json, job);
      case Outcome.Unchanged(Job job) -> putRenewed(json, job);
      case Outcome.Refused _, Outcome.Missing _ -> json.put("held", false);
    }
    return json;
  }

  private static void putRenewed(Map<String, @Nullable Object> json, Job job) {
    Job.Lease lease = job.execution().lease();
    json.put("held", true);
    json.put("lease_expires_at", lease == null ? null : lease.expiresAtMillis());
  }

  private Response start(Request request) {
    JobId id = Inputs.jobId(request);
    JsonNode body = Inputs.object(request);
    String runId = Inputs.optionalText(body, "run_id").orElse(null);
    return holder(queue.start(id, Inputs.integer(body, "token"), runId), "start");
  }

  private Response progress(Request request) {
    JobId id = Inputs.jobId(request);
    JsonNode body = Inputs.object(request);
    var entries = new ArrayList<ProgressEntry>();
    for (JsonNode entry : Inputs.array(body, "entries")) {
      entries.add(Inputs.progress(Inputs.requireObject(entry, "entries")));
    }
    long token = Inputs.integer(body, "token");
    Outcome outcome =
        entries.isEmpty() && body.has("log")
            ? unchanged(id, token)
            : Inputs.checked(() -> queue.progress(id, token, entries));
    Job job = Answers.fulfilled(outcome, "take progress");
    presence.reported(job, entries, presence.lines(body));
    return Response.ok(JobJson.claim(job));
  }

  /** What is only said and not kept needs a look at the lease, but no entry in the log. */
  private Outcome unchanged(JobId id, long token) {
    return queue
        .find(id)
        .filter(job -> job.state().leased() && holds(job, token))
        .<Outcome>map(Outcome.Unchanged::new)
        .orElseGet(() -> queue.heartbeat(List.of(lease(id, token))).getFirst());
  }

  private static boolean holds(Job job, long token) {
    Job.Lease lease = job.execution().lease();
    return lease != null && lease.token() == token;
  }

  private Response complete(Request request) {
    JobId id = Inputs.jobId(request);
    JsonNode body = Inputs.object(request);
    long token = Inputs.integer(body, "token");
    Optional<String> output = Inputs.optionalJson(body, "output");
    return ended(
        Inputs.checked(() -> queue.complete(id, token, output.orElse(null))), "be completed");
  }

  private Response fail(Request request) {
    JobId id = Inputs.jobId(request);
    JsonNode body = Inputs.object(request);
    String error = Inputs.text(body, "error");
    boolean retryable = Inputs.flag(body, "retryable", true);
    return ended(queue.fail(id, Inputs.integer(body, "token"), error, retryable), "fail");
  }

  private static long token(Request request) {
    return Inputs.integer(Inputs.object(request), "token");
  }

  private static LeaseRef lease(JobId id, long token) {
    return new LeaseRef(id, token);
  }

  private Response ended(Outcome outcome, String wish) {
    Job job = Answers.fulfilled(outcome, wish);
    presence.ended(job);
    return Response.ok(JobJson.claim(job));
  }

  private static Response holder(Outcome outcome, String wish) {
    return Response.ok(JobJson.claim(Answers.fulfilled(outcome, wish)));
  }
}
