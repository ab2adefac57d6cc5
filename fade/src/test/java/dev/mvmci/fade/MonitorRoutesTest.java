package dev.mvmci.fade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.fade.monitor.GossipMonitor;
import dev.mvmci.fade.monitor.HealthMonitor;
import dev.mvmci.fade.monitor.Verdict;
import dev.mvmci.repram.RepramNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Monitors over real nodes, as pages and as commands use them. */
class MonitorRoutesTest {

  @Test
  void healthAndGossipOfTwoNodes() throws Exception {
    try (RepramNode a = RealNodes.start("a");
        RepramNode b = RealNodes.start("b", a);
        Boarding board = Boarding.over(RealNodes.url(a));
        var health =
            HealthMonitor.of(
                List.of(RealNodes.url(a)),
                List.of(board.url(), URI.create("http://127.0.0.1:1")),
                "");
        var gossip = GossipMonitor.of(List.of(RealNodes.url(a)), "")) {
      await().until(() -> health.check().nodes().size() == 2);
      assertThat(health.check().verdict()).isEqualTo(Verdict.OPERATIONAL);
      assertThat(health.check().summary())
          .startsWith("Nodes: 2/2 healthy, boards: 1/2 healthy. OPERATIONAL");

      await().until(() -> board.get("/monitor/gossip").text().contains("\"CLUSTER\""));
      assertThat(board.get("/monitor").text()).contains("2/2 healthy", "CLUSTER");
      assertThat(board.get("/monitor/health").json().path("verdict").asString(""))
          .isEqualTo("OPERATIONAL");

      gossip.observe();
      var _ = RealNodes.put(b, "msg-seen-1", "x", Duration.ofMinutes(5));
      await()
          .until(() ->
              gossip.observe().stream()
                  .anyMatch(event -> event.text().contains("msg-seen-1 is on 2 of 2 nodes")));
    }
  }
}
