package dev.mvmci.control;

import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.QueueHealth;
import java.time.InstantSource;
import java.util.Map;

/** All routes of the control plane, over one queue. */
public final class ControlPlane {

  private final JobQueue queue;

  public ControlPlane(JobQueue queue, InstantSource clock) {
    this.queue = queue;
  }

  /** The routes, for a server, a peer session or calls in the same process. */
  public Router routes() {
    return Router.builder()
        .get("/health/live", _ -> Response.ok(Map.of("live", true)))
        .get("/hiqlite/health", _ -> health())
        .build();
  }

  private Response health() {
    QueueHealth health = queue.health();
    return Response.ok(
        Map.of(
            "is_healthy", health.ready(),
            "node_count", health.members(),
            "has_leader", health.hasLeader()));
  }
}
