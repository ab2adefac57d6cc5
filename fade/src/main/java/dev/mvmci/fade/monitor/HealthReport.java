package dev.mvmci.fade.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How nodes and boards are at one moment, as they themselves answer. */
public record HealthReport(
    Instant at, Verdict verdict, List<NodeHealth> nodes, List<BoardHealth> boards) {

  public HealthReport {
    nodes = List.copyOf(nodes);
    boards = List.copyOf(boards);
  }

  /**
   * One node.
   *
   * @param error why it counts as down; absent if it does not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NodeHealth(
      String id,
      String url,
      String status,
      @Nullable String enclave,
      @Nullable Integer peers,
      @Nullable Double latencyMs,
      @Nullable String error) {

    static NodeHealth of(Node node) {
      return switch (node.seen()) {
        case Sighting.Alive alive ->
            new NodeHealth(
                node.id(),
                node.url().toString(),
                node.state(),
                alive.enclave(),
                alive.peers().size(),
                millis(alive.latency()),
                null);
        case Sighting.Dead(String reason) ->
            new NodeHealth(
                node.id(), node.url().toString(), node.state(), null, null, null, reason);
        case Sighting.Unasked _ ->
            new NodeHealth(node.id(), node.url().toString(), node.state(), null, null, null, null);
      };
    }

    private static double millis(Duration latency) {
      return Math.rint(latency.toNanos() / 100_000.0) / 10;
    }
  }

  /** One board server: healthy, degraded or down as it says, or down if it does not answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BoardHealth(String url, String status, @Nullable String error) {
    boolean alive() {
      return !status.equals("down");
    }
  }

  /** The report of nodes that were asked already. */
  public static HealthReport of(Instant at, List<Node> nodes, List<BoardHealth> boards) {
    long alive = nodes.stream().filter(Node::alive).count();
    long boardsAlive = boards.stream().filter(BoardHealth::alive).count();
    return new HealthReport(
        at,
        Verdict.of(alive, nodes.size(), boardsAlive, boards.size()),
        nodes.stream().map(NodeHealth::of).toList(),
        boards);
  }

  /** The report as a table for a terminal. */
  public String text() {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("NODE", "ADDRESS", "STATE", "ENCLAVE", "PEERS", "LATENCY"));
    for (NodeHealth node : nodes) {
      rows.add(
          List.of(
              node.id(),
              node.url(),
              mark(node.status()),
              node.enclave() == null ? "-" : node.enclave(),
              node.peers() == null ? "-" : node.peers().toString(),
              node.latencyMs() == null ? said(node.error()) : node.latencyMs() + " ms"));
    }
    var text = new StringBuilder(TextTable.of(rows));
    if (!boards.isEmpty()) {
      var boardRows = new ArrayList<List<String>>();
      boardRows.add(List.of("BOARD", "STATE", ""));
      boards.forEach(
          board -> boardRows.add(List.of(board.url(), mark(board.status()), said(board.error()))));
      text.append('\n').append(TextTable.of(boardRows));
    }
    return text.append('\n').append(summary()).append('\n').toString();
  }

  private static String mark(String status) {
    return (status.equals("healthy") ? "✓ " : status.equals("degraded") ? "~ " : "✗ ") + status;
  }

  private static String said(@Nullable String error) {
    return error == null ? "" : error;
  }

  /** One line: counts and verdict. */
  public String summary() {
    long alive = nodes.stream().filter(node -> node.status().equals("healthy")).count();
    String counts = "Nodes: %d/%d healthy".formatted(alive, nodes.size());
    if (!boards.isEmpty()) {
      long healthy = boards.stream().filter(board -> board.status().equals("healthy")).count();
      counts += ", boards: %d/%d healthy".formatted(healthy, boards.size());
    }
    return "%s. %s: %s".formatted(counts, verdict, verdict.sentence());
  }
}
