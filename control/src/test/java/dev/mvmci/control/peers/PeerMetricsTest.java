package dev.mvmci.control.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.path.PathStatus.Counts;
import dev.mvmci.p2p.path.PathTotals;
import dev.mvmci.p2p.session.SessionInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerMetricsTest {

  @Test
  void tellsHowManyPeersThereAreAndHowFarTheFarthestIs() {
    List<SessionInfo> sessions =
        List.of(session(Way.Kind.RELAYED, 2_000), session(Way.Kind.DIRECT, 150_000));
    assertThat(PeerMetrics.text(sessions, PathTotals.NONE))
        .contains("\nmvmci_peer_sessions{path=\"direct\"} 1\n")
        .contains("\nmvmci_peer_sessions{path=\"relayed\"} 1\n")
        .contains("\nmvmci_peer_round_trip_max_seconds 0.150000\n");
    assertThat(PeerMetrics.text(List.of(), PathTotals.NONE))
        .contains("\nmvmci_peer_sessions{path=\"direct\"} 0\n")
        .contains("\nmvmci_peer_round_trip_max_seconds 0.0");
  }

  @Test
  void tellsWhatWentWhichWayAndWhereTheNodeIsRegistered() {
    var paths =
        new PathTotals(
            new Counts(1, 100, 2, 200),
            new Counts(3, 300, 4, 400),
            Map.of("NOT_PROVEN", 5L),
            Map.of(RelayAddress.parse("udp:hidden@relay.example:7842"), true));
    assertThat(PeerMetrics.text(List.of(), paths))
        .contains("\nmvmci_peer_bytes_total{path=\"direct\",direction=\"in\"} 100\n")
        .contains("\nmvmci_peer_bytes_total{path=\"relayed\",direction=\"out\"} 400\n")
        .contains("\nmvmci_peer_refused_total{reason=\"not_proven\"} 5\n")
        .contains("\nmvmci_peer_relay_registered{relay=\"udp:***@relay.example:7842\"} 1\n");
  }

  private static SessionInfo session(Way.Kind kind, long roundTripMicros) {
    return new SessionInfo(
        NodeId.of(new byte[NodeId.BYTES]),
        false,
        new Way(kind, Optional.empty()),
        Instant.EPOCH,
        0,
        Duration.ofNanos(1_000 * roundTripMicros),
        0,
        0);
  }
}
