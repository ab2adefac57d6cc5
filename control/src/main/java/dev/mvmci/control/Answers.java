package dev.mvmci.control;

import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Response;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.Outcome;
import dev.mvmci.jobs.Submission;

/** What the queue says, as HTTP says it. */
final class Answers {

  private Answers() {}

  /**
   * The job of a wish that was fulfilled, now or before.
   *
   * @param wish what was asked, for the message, for example "be cancelled"
   * @throws HttpProblem 404 for an unknown job, 409 for what was refused
   */
  static Job fulfilled(Outcome outcome, String wish) {
    return switch (outcome) {
      case Outcome.Applied(Job job) -> job;
      case Outcome.Unchanged(Job job) -> job;
      case Outcome.Missing(JobId id) -> throw unknownJob(id.value());
      case Outcome.Refused(Job job, Outcome.Reason reason) -> throw refused(job, reason, wish);
    };
  }

  /** JSON that is written as it is read. */
  static Response streamed(Response.Writer writer) {
    return new Response(
        200, Headers.of("content-type", "application/json"), new Response.Body.Stream(writer));
  }

  static HttpProblem unknownJob(String id) {
    return HttpProblem.of(
        404,
        "unknown-job",
        "there is no job %s; see /queue/list for those there are".formatted(id));
  }

  static HttpProblem refused(Job job, Outcome.Reason reason, String wish) {
    return switch (reason) {
      case STALE_TOKEN ->
          HttpProblem.of(
              409,
              "stale-token",
              "the token is not that of the present lease of %s, which is %s; stop working on it"
                  .formatted(job.id(), job.state().label()));
      case TOKEN_REQUIRED ->
          HttpProblem.of(
              409,
              "token-required",
              "%s is leased to worker %s; only its token can make it %s"
                  .formatted(job.id(), job.execution().workerId(), wish));
      case FINISHED ->
          HttpProblem.of(
              409,
              "job-finished",
              "%s has ended as %s and cannot %s; the first end counts"
                  .formatted(job.id(), job.state().label(), wish));
      case NOT_ALLOWED ->
          HttpProblem.of(
              409,
              "not-allowed",
              "%s is %s and cannot %s from there".formatted(job.id(), job.state().label(), wish));
    };
  }

  /**
   * The job of a submission, new or repeated.
   *
   * @throws HttpProblem 409 if something else has its name
   */
  static Job submitted(Submission submission) {
    return switch (submission) {
      case Submission.Created(Job job) -> job;
      case Submission.Repeated(Job job) -> job;
      case Submission.Conflict(Job job, String taken) ->
          throw HttpProblem.of(
              409,
              "already-submitted",
              "the %s is in use by a job with another payload, which is %s; choose another"
                  .formatted(taken, job.state().label()));
    };
  }
}
