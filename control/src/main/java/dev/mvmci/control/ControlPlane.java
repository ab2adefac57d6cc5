package dev.mvmci.control;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.logs.KeptLogs;
import dev.mvmci.control.page.EngineSite;
import dev.mvmci.control.page.Pages;
import dev.mvmci.control.peers.NoPeers;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import java.time.InstantSource;
import java.util.Optional;

/** All routes of the control plane, over one queue. */
public final class ControlPlane {

  private final JobQueue queue;
  private final String cluster;
  private final Live live;
  private final Optional<KeptLogs> logs;
  private final InstantSource clock;
  private final Pages pages;

  /** A control plane without anything live, without peers, and without logs. */
  public ControlPlane(JobQueue queue, String cluster, InstantSource clock) {
    this(queue, cluster, Live.OFF, Sessions.NONE, Optional.empty(), Optional.empty(), clock);
  }

  /**
   * A control plane.
   *
   * @param cluster what workers put before a job's id: job-0 of another cluster is another job
   * @param live where it tells, and is told, who works on what at this moment
   * @param sessions with peers, which its page shows
   * @param engine to whose pages its own lead
   * @param logs where those of runs are kept that have ended
   */
  public ControlPlane(
      JobQueue queue,
      String cluster,
      Live live,
      Sessions sessions,
      Optional<EngineSite> engine,
      Optional<KeptLogs> logs,
      InstantSource clock) {
    this.queue = queue;
    this.cluster = cluster;
    this.live = live;
    this.logs = logs;
    this.clock = clock;
    this.pages = new Pages(queue, live, sessions, engine, logs, clock);
  }

  /** The routes, for a server, a peer session or calls in the same process. */
  public Router routes() {
    return Router.builder()
        .include(new SeedRoutes(queue, pages).routes())
        .include(new JobRoutes(queue).routes())
        .include(new WorkerRoutes(queue, cluster, new Presence(queue, live, clock)).routes())
        .include(new LogRoutes(queue, live, logs).routes())
        .include(new EventRoutes(queue, live).routes())
        .include(new HealthRoutes(queue).routes())
        .include(NoPeers.routes())
        .include(pages.routes())
        .build();
  }

  /** The pages without a word about peers and the engine: none of the other peers' business. */
  public Router pagesForPeers() {
    return new Pages(queue, live, Sessions.NONE, Optional.empty(), logs, clock).routes();
  }
}
