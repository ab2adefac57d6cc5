package dev.mvmci.control;

import dev.mvmci.control.page.Pages;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobPage;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobState;
import dev.mvmci.jobs.JobStats;
import dev.mvmci.jobs.Outcome;
import dev.mvmci.jobs.ProgressEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The paths, bodies and texts that the first clients of this system use, with answers that say what
 * happened: 404 for what is not there, 409 for what is refused.
 */
final class SeedRoutes {

  private static final Set<String> WORKER_TYPES = Set.of("wasm", "firecracker");
  private static final Duration TIMEOUT_AID = Duration.ofSeconds(60);

  private final JobQueue queue;
  private final Pages pages;

  /**
   * The routes over a queue.
   *
   * @param pages renders what {@code POST /new-job} answers
   */
  SeedRoutes(JobQueue queue, Pages pages) {
    this.queue = queue;
    this.pages = pages;
  }

  Router routes() {
    return new GuardedRoutes()
        .post("/new-job", this::newJob)
        .post("/ui-update", this::uiUpdate)
        .get("/timeout", _ -> timeout())
        .post("/queue/publish", BodyLimits.JOB, this::publish)
        .post("/queue/claim", this::claim)
        .get("/queue/list", this::list)
        .get("/queue/stats", _ -> stats())
        .post("/queue/status/{id}", BodyLimits.REPORT, this::status)
        .post("/api/queue/publish", BodyLimits.JOB, this::publishPayload)
        .post("/api/queue/claim", this::claim)
        .get("/api/queue/list", this::list)
        .get("/api/queue/stats", _ -> stats())
        .post("/api/queue/status/{id}", BodyLimits.REPORT, this::status)
        .build();
  }

  private Response newJob(Request request) {
    try {
      Answers.submitted(queue.submit(SubmitForm.read(request.form())));
      return pages.accepted(request);
    } catch (HttpProblem refusal) {
      return pages.refused(request, refusal.problem());
    }
  }

  private Response publish(Request request) {
    Answers.submitted(queue.submit(NewJobReader.published(Inputs.object(request))));
    return Response.text(200, "Work item published");
  }

  private Response publishPayload(Request request) {
    JsonNode payload = request.json();
    if (payload.isNull()) {
      throw HttpProblem.badRequest("the payload is null; it takes any other JSON value");
    }
    Job job = Answers.submitted(queue.submit(Inputs.newJob(payload)));
    return Response.text(200, "Job " + job.id() + " published");
  }

  private Response claim(Request request) {
    request
        .query()
        .first("worker_type")
        .filter(type -> !WORKER_TYPES.contains(type))
        .ifPresent(type -> {
          throw HttpProblem.badRequest(
              "Invalid worker_type: %s; it takes wasm or firecracker"
                  .formatted(Problem.excerpt(type)));
        });
    String workerId = request.query().first("worker_id").orElse(null);
    return queue
        .claimPlainly(workerId)
        .map(job -> Response.ok(JobJson.claim(job)))
        .orElseGet(Response::noContent);
  }

  /** Without a query the latest jobs, oldest first, up to {@link JobPage#MAX_LIMIT}. */
  private Response list(Request request) {
    JobPage page = Inputs.page(request.query(), JobPage.MAX_LIMIT);
    if (request.query().values().isEmpty()) {
      page = page.after(queue.beforeLatest(JobPage.MAX_LIMIT));
    }
    List<Long> positions = queue.positions(page);
    Response response = Answers.streamed(new JobStream(queue, positions)::writeTo);
    return positions.size() < page.limit()
        ? response
        : response.header("x-next-cursor", positions.getLast().toString());
  }

  private Response stats() {
    JobStats stats = queue.stats();
    var json = new LinkedHashMap<String, Long>();
    json.put("pending", stats.shownAs(JobState.PENDING));
    json.put("claimed", stats.shownAs(JobState.CLAIMED));
    json.put("in_progress", stats.shownAs(JobState.IN_PROGRESS));
    json.put("completed", stats.shownAs(JobState.COMPLETED));
    json.put("failed", stats.shownAs(JobState.FAILED));
    json.put("total", stats.total());
    return Response.ok(json);
  }

  private Response status(Request request) {
    JobId id = Inputs.jobId(request);
    JsonNode body = Inputs.object(request);
    JobState state = Inputs.basicState("status", Inputs.text(body, "status"));
    Outcome outcome =
        queue.moveTo(
            id,
            state,
            Inputs.optionalInteger(body, "lease_token"),
            Inputs.optionalText(body, "error_message").orElse(null),
            Inputs.optionalJson(body, "output").orElse(null));
    Answers.fulfilled(outcome, "become " + state.label());
    return Response.text(200, "Status updated");
  }

  private Response uiUpdate(Request request) {
    JsonNode body = Inputs.object(request);
    JobId id = JobId.numbered(Inputs.integer(body, "id"));
    ProgressEntry entry = Inputs.progress(body);
    Outcome outcome = queue.progressPlainly(id, entry);
    if (outcome instanceof Outcome.Refused(Job job, Outcome.Reason reason)
        && reason != Outcome.Reason.TOKEN_REQUIRED) {
      throw Answers.refused(job, reason, "take progress");
    }
    if (outcome instanceof Outcome.Missing(JobId missing)) {
      throw Answers.unknownJob(missing.value());
    }
    return Response.text(200, "OK");
  }

  private static Response timeout() throws InterruptedException {
    Thread.sleep(TIMEOUT_AID);
    return Response.text(200, "This answer took a minute, to let clients test their timeouts.");
  }
}
