package dev.mvmci.app.node;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.sql.ReplicatedSqlite;
import java.util.Map;

/** What a member answers until there is a majority to take jobs: the truth about that. */
final class WaitingRoutes {

  private final ReplicatedSqlite database;

  WaitingRoutes(ReplicatedSqlite database) {
    this.database = database;
  }

  Router routes() {
    return Router.builder()
        .get("/health/live", _ -> Response.ok(Map.of("live", true)))
        .get("/health/ready", _ -> Response.json(503, Map.of("ready", false)))
        .get("/hiqlite/health", _ -> cluster())
        .get("/health/hiqlite", _ -> cluster())
        .get("/{any...}", this::notYet)
        .post("/{any...}", this::notYet)
        .build();
  }

  private Response cluster() {
    ReplicatedSqlite.Health health = database.health();
    return Response.ok(
        Map.of(
            "is_healthy",
            health.healthy(),
            "node_count",
            health.members(),
            "has_leader",
            health.leader() != 0));
  }

  private Response notYet(Request request) {
    ReplicatedSqlite.Health health = database.health();
    throw HttpProblem.of(
        503,
        "starting",
        health.leader() == 0
            ? "member %d waits for a majority of %d members; start the others"
                .formatted(health.self(), health.members())
            : "member %d catches up with its leader; ask again in a moment"
                .formatted(health.self()));
  }
}
