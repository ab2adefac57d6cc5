package dev.mvmci.control;

import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.QueueHealth;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Whether this node lives, and whether it is of use. */
final class HealthRoutes {

  private final JobQueue queue;

  HealthRoutes(JobQueue queue) {
    this.queue = queue;
  }

  Router routes() {
    return new GuardedRoutes()
        .get("/health/live", _ -> Response.ok(Map.of("live", true)))
        .get("/health/ready", _ -> ready())
        .get("/hiqlite/health", _ -> cluster())
        .get("/health/hiqlite", _ -> cluster())
        .get("/metrics", _ -> metrics())
        .build();
  }

  private Response metrics() {
    byte[] text = queue.metrics().getBytes(StandardCharsets.UTF_8);
    return Response.bytes(200, "text/plain; version=0.0.4; charset=utf-8", text);
  }

  private Response ready() {
    boolean ready = queue.health().ready();
    return Response.json(ready ? 200 : 503, Map.of("ready", ready));
  }

  /** In the form of the first clients; always 200, with the truth inside. */
  private Response cluster() {
    QueueHealth health = queue.health();
    return Response.ok(
        Map.of(
            "is_healthy", health.ready(),
            "node_count", health.members(),
            "has_leader", health.hasLeader()));
  }
}
