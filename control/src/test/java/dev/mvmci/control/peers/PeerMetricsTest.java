package dev.mvmci.control.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.session.SessionInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerMetricsTest {

  @Test
  void tellsHowManyPeersThereAreAndHowFarTheFarthestIs() {
    assertThat(PeerMetrics.text(List.of(session("relay", 2_000), session("direct", 150_000))))
        .contains("\nmvmci_peer_sessions{path=\"direct\"} 1\n")
        .contains("\nmvmci_peer_sessions{path=\"relay\"} 1\n")
        .contains("\nmvmci_peer_round_trip_max_seconds 0.150000\n");
    assertThat(PeerMetrics.text(List.of())).contains("\nmvmci_peer_round_trip_max_seconds 0.0");
  }

  private static SessionInfo session(String path, long roundTripMicros) {
    return new SessionInfo(
        NodeId.of(new byte[NodeId.BYTES]),
        false,
        path,
        "127.0.0.1:1",
        Instant.EPOCH,
        0,
        Duration.ofNanos(1_000 * roundTripMicros),
        0,
        0);
  }
}
