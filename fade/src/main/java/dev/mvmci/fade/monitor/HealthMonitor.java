package dev.mvmci.fade.monitor;

import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Asks nodes, those they name, and boards how they are. */
public final class HealthMonitor implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final long MAX_REPLY_BYTES = 1 << 20;

  private final NodePool pool;
  private final List<URI> boards;
  private final InstantSource clock;

  private HealthMonitor(NodePool pool, List<URI> boards, InstantSource clock) {
    this.pool = pool;
    this.boards = List.copyOf(boards);
    this.clock = clock;
  }

  /**
   * A monitor of the nodes and boards at these addresses; boards may be none.
   *
   * @param key shown to the nodes; empty for none
   */
  public static HealthMonitor of(List<URI> nodes, List<URI> boards, String key) {
    var pool = new NodePool(() -> nodes, true, TIMEOUT, TIMEOUT, NodePool.overNetwork(key));
    return new HealthMonitor(pool, boards, InstantSource.system());
  }

  /** Asks everybody once. */
  public HealthReport check() throws InterruptedException {
    pool.refresh();
    var seen = new ArrayList<HealthReport.BoardHealth>();
    for (URI board : boards) {
      try (var caller = new NetworkCaller(board, MAX_REPLY_BYTES)) {
        seen.add(ask(board, caller));
      }
    }
    return HealthReport.of(clock.instant(), pool.nodes(), seen);
  }

  private static HealthReport.BoardHealth ask(URI board, HttpCaller caller)
      throws InterruptedException {
    try {
      Reply reply = caller.call(Call.get("/health").within(TIMEOUT));
      String status = reply.json().path("status").asString("");
      return switch (status) {
        case "healthy", "degraded" -> new HealthReport.BoardHealth(board.toString(), status, null);
        default ->
            new HealthReport.BoardHealth(
                board.toString(), "down", "answers " + reply.status() + " " + status);
      };
    } catch (IOException | HttpProblem e) {
      return new HealthReport.BoardHealth(
          board.toString(), "down", Problem.excerpt(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
