package dev.mvmci.control.page;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.logs.KeptLogs;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Handler;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.StaticFiles;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.QueueFailure;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a person sees: the page with the list of jobs, a page per job, and their assets. All of it
 * works without JavaScript; with it, the parts refresh themselves.
 */
public final class Pages {

  private final JobQueue queue;
  private final Views views;
  private final Templates templates = new Templates();
  private final StaticFiles assets =
      new StaticFiles(
          Pages.class.getClassLoader(), Pages.class.getPackageName().replace('.', '/') + "/assets");

  /** Pages over these; they hold nothing themselves. */
  public Pages(
      JobQueue queue,
      Live live,
      Sessions sessions,
      Optional<EngineSite> engine,
      Optional<KeptLogs> logs,
      InstantSource clock) {
    this.queue = queue;
    this.views = new Views(queue, live, sessions, engine, logs, clock);
  }

  /** The routes {@code /}, {@code /list}, {@code /jobs/...} and {@code /assets/...}. */
  public Router routes() {
    return Router.builder()
        .get("/", guarded(request -> templates.html(200, "page.jte", list(request))))
        .get("/list", guarded(request -> templates.html(200, "fragment.jte", list(request))))
        .get("/jobs/{id}", guarded(request -> job(request, "jobPage.jte")))
        .get("/jobs/{id}/live", guarded(request -> job(request, "job.jte")))
        .post("/jobs/{id}/cancel", guarded(this::cancel))
        .post("/jobs/{id}/retry", guarded(this::retry))
        .get("/assets/{path...}", this::asset)
        .build();
  }

  /**
   * The answer to an accepted form: for a browser that posted it by itself, the way back to the
   * page; for everybody else, the list of jobs as a fragment.
   */
  public Response accepted(Request request) {
    return isPlainBrowser(request)
        ? Response.empty(303).header("location", "/")
        : templates.html(200, "fragment.jte", list(request, ListQuery.ALL));
  }

  /** The answer to a refused form: a page for a browser, else the problem itself. */
  public Response refused(Request request, Problem problem) {
    return isPlainBrowser(request)
        ? notice(
            problem.status(),
            "The job was not accepted",
            Optional.ofNullable(problem.detail()).orElse(""))
        : Response.problem(problem);
  }

  /** Whether a browser sent this without the help of the page's script. */
  private static boolean isPlainBrowser(Request request) {
    return request.header("hx-request").isEmpty()
        && request.header("accept").filter(types -> types.contains("text/html")).isPresent();
  }

  private JobList list(Request request) {
    return list(request, ListQuery.of(request.query()));
  }

  private JobList list(Request request, ListQuery query) {
    return views.list(query, request.header("host").orElse("localhost:3020"));
  }

  private Response job(Request request, String template) {
    return jobId(request)
        .flatMap(views::detail)
        .map(detail -> templates.html(200, template, detail))
        .orElseGet(() -> noSuchJob(request));
  }

  private Response cancel(Request request) {
    jobId(request).ifPresent(id -> queue.cancel(id, "cancelled on the page"));
    return backToJob(request);
  }

  private Response retry(Request request) {
    jobId(request).ifPresent(queue::retry);
    return backToJob(request);
  }

  /**
   * Whatever became of the wish, the job's page shows it; that is also where an unknown id ends.
   */
  private Response backToJob(Request request) {
    return jobId(request)
        .map(id -> Response.empty(303).header("location", "/jobs/" + id))
        .orElseGet(() -> noSuchJob(request));
  }

  private static Optional<JobId> jobId(Request request) {
    try {
      return Optional.of(new JobId(request.pathParameter("id")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Response noSuchJob(Request request) {
    return notice(
        404,
        "No such job",
        "There is no job "
            + Problem.excerpt(request.pathParameter("id"))
            + ", or it is past its retention.");
  }

  private Response notice(int status, String title, String text) {
    return templates.html(status, "notice.jte", new Notice(title, text));
  }

  private Response asset(Request request) throws Exception {
    return Templates.protectedAnswer(assets.serve(request, request.pathParameter("path")));
  }

  private Handler guarded(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (QueueFailure e) {
        return notice(503, "The queue does not answer", String.valueOf(e.getMessage()));
      }
    };
  }
}
