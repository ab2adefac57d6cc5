package dev.mvmci.control;

import dev.mvmci.control.page.Pages;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import java.time.InstantSource;

/** All routes of the control plane, over one queue. */
public final class ControlPlane {

  private final JobQueue queue;
  private final String cluster;
  private final Pages pages;

  /**
   * A control plane.
   *
   * @param cluster what workers put before a job's id: job-0 of another cluster is another job
   */
  public ControlPlane(JobQueue queue, String cluster, InstantSource clock) {
    this.queue = queue;
    this.cluster = cluster;
    this.pages = new Pages(queue, clock);
  }

  /** The routes, for a server, a peer session or calls in the same process. */
  public Router routes() {
    return Router.builder()
        .include(new SeedRoutes(queue, pages).routes())
        .include(new JobRoutes(queue).routes())
        .include(new WorkerRoutes(queue, cluster).routes())
        .include(new EventRoutes(queue).routes())
        .include(new HealthRoutes(queue).routes())
        .include(pages.routes())
        .build();
  }
}
