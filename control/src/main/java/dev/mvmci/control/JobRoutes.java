package dev.mvmci.control;

import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobPage;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.Submission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs under {@code /api/v1}: submit, look, cancel, run again. */
final class JobRoutes {

  private static final int DEFAULT_LIMIT = 100;
  private static final int SHOWN_PROGRESS = 200;

  private final JobQueue queue;

  JobRoutes(JobQueue queue) {
    this.queue = queue;
  }

  Router routes() {
    return new GuardedRoutes()
        .post("/api/v1/jobs", BodyLimits.JOB, this::submit)
        .get("/api/v1/jobs", this::list)
        .get("/api/v1/jobs/{id}", this::show)
        .get("/api/v1/jobs/{id}/progress", this::progress)
        .post("/api/v1/jobs/{id}/cancel", this::cancel)
        .post("/api/v1/jobs/{id}/retry", this::retry)
        .build();
  }

  private Response submit(Request request) {
    Optional<String> key = request.header("idempotency-key");
    Submission submission = queue.submit(NewJobReader.beside(Inputs.object(request), key));
    Job job = Answers.submitted(submission);
    int status = submission instanceof Submission.Created ? 201 : 200;
    return Response.json(status, JobJson.of(job)).header("location", "/api/v1/jobs/" + job.id());
  }

  private Response list(Request request) {
    JobPage page = Inputs.page(request.query(), DEFAULT_LIMIT);
    List<Long> positions = queue.positions(page);
    var jobs = new JobStream(queue, positions);
    String cursor = positions.size() < page.limit() ? "null" : positions.getLast().toString();
    return Answers.streamed(out -> {
      JobStream.write(out, "{\"jobs\":");
      jobs.writeTo(out);
      JobStream.write(out, ",\"next_cursor\":" + cursor + "}");
    });
  }

  private Response show(Request request) {
    Job job = find(request);
    Map<String, @Nullable Object> json =
        JobJson.withOutput(job, queue.output(job.id()).orElse(null));
    json.put("artifacts", ArtifactRoutes.json(queue.artifacts(job.id())));
    return Response.ok(json);
  }

  private Response progress(Request request) {
    Job job = find(request);
    int limit = (int) request.query().integer("limit", SHOWN_PROGRESS, 1, SHOWN_PROGRESS);
    return Response.ok(
        Map.of("entries", queue.progress(job, limit).stream().map(JobJson::line).toList()));
  }

  private Job find(Request request) {
    JobId id = Inputs.jobId(request);
    return queue.find(id).orElseThrow(() -> Answers.unknownJob(id.value()));
  }

  private Response cancel(Request request) {
    JobId id = Inputs.jobId(request);
    return job(Answers.fulfilled(queue.cancel(id, "cancelled by a user"), "be cancelled"));
  }

  private Response retry(Request request) {
    JobId id = Inputs.jobId(request);
    return job(Answers.fulfilled(queue.retry(id), "run again"));
  }

  private static Response job(Job job) {
    return Response.ok(JobJson.of(job));
  }
}
