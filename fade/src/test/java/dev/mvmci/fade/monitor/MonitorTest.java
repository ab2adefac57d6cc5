package dev.mvmci.fade.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.fade.monitor.GossipEvent.Tag;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.Sighting;
import dev.mvmci.http.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What monitors make of what they see. */
class MonitorTest {

  private static final Instant AT = Instant.parse("2026-01-01T10:20:30.456Z");

  private static URI url(String id) {
    return URI.create("http://" + id + ":8080");
  }

  private static Node alive(String id, String... peers) {
    return new Node(
        id,
        id,
        url(id),
        true,
        new Sighting.Alive(
            id,
            "default",
            Sighting.Api.V1,
            Duration.ofNanos(1_250_000),
            Arrays.stream(peers)
                .map(peer -> new Sighting.Peer(peer, url(peer), "default"))
                .toList()));
  }

  private static Node shown(String alias) {
    return new Node(alias, "", url("n1"), true, new Sighting.Unasked());
  }

  private static Node dead(String id) {
    return new Node(id, id, url(id), true, new Sighting.Dead("connection refused"));
  }

  private static Observation seen(List<Node> nodes, Map<String, Set<String>> keysById) {
    var keys = new HashMap<String, Set<String>>();
    keysById.forEach((id, set) -> keys.put(url(id).toString(), set));
    return new Observation(nodes, keys);
  }

  private static List<String> between(Observation before, Observation after) {
    return GossipDiff.between(before, after, AT).stream()
        .map(event -> event.tag().label() + " " + event.node() + " " + event.detail())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 1, 1, OPERATIONAL",
    "2, 3, 3, 3, OPERATIONAL",
    "1, 3, 1, 1, DEGRADED",
    "1, 1, 0, 0, OPERATIONAL",
    "3, 3, 0, 2, DOWN",
    "0, 3, 3, 3, DOWN",
    "0, 0, 0, 0, DOWN"
  })
  void theVerdictFollowsFromWhoAnswers(
      long alive, long nodes, long boardsAlive, long boards, Verdict verdict) {
    assertThat(Verdict.of(alive, nodes, boardsAlive, boards)).isEqualTo(verdict);
  }

  @Test
  void theHealthTableHasARowForEachNodeAndAVerdict() {
    var report =
        HealthReport.of(
            AT,
            List.of(alive("n1", "n2"), dead("n2")),
            List.of(new HealthReport.BoardHealth("http://f:3000", "degraded", null)));
    assertThat(report.text())
        .isEqualTo(
            """
            NODE  ADDRESS         STATE      ENCLAVE  PEERS  LATENCY
            n1    http://n1:8080  ✓ healthy  default  1      1.2 ms
            n2    http://n2:8080  ✗ down     -        -      connection refused

            BOARD          STATE
            http://f:3000  ~ degraded

            Nodes: 1/2 healthy, boards: 0/1 healthy. DEGRADED: Something is down, but messages can still be read or written somewhere.
            """);
    assertThat(Json.mapper().readTree(Json.bytes(report)).path("nodes").get(1).path("error"))
        .hasToString("\"connection refused\"");
  }

  @Test
  void whatANodeSaysDoesNotSteerTheTerminal() {
    assertThat(HealthReport.of(AT, List.of(shown("n1\u001b[2J")), List.of()).text())
        .doesNotContain("\u001b");
    assertThat(new GossipEvent(AT, "n", Tag.EXPIRED, "key\u001b[31m\n").text())
        .isEqualTo("10:20:30.456  EXPIRED         n             key?[31m?");
  }

  @Test
  void aKeyIsSeenToArriveToSpreadAndToGo() {
    List<Node> nodes = List.of(alive("n1", "n2"), alive("n2", "n1"));
    Observation none = seen(nodes, Map.of("n1", Set.of(), "n2", Set.of()));
    Observation one = seen(nodes, Map.of("n1", Set.of("k"), "n2", Set.of()));
    Observation both = seen(nodes, Map.of("n1", Set.of("k"), "n2", Set.of("k")));

    assertThat(between(none, one)).containsExactly("PUT-RECEIVED n1 k");
    assertThat(between(one, both))
        .containsExactly("PUT-RECEIVED n2 k", "REPLICATION n1 k is on 2 of 2 nodes");
    assertThat(between(both, one)).containsExactly("EXPIRED n2 k");
    assertThat(between(both, both)).isEmpty();
  }

  @Test
  void nodesAreSeenToComeAndGo() {
    Observation one = seen(List.of(alive("n1")), Map.of());
    Observation two = seen(List.of(alive("n1", "n2"), alive("n2", "n1")), Map.of());
    Observation lost = seen(List.of(alive("n1", "n2"), dead("n2")), Map.of());

    assertThat(between(Observation.NONE, one))
        .containsExactly("CLUSTER n1 answers at http://n1:8080, enclave default");
    assertThat(between(one, two))
        .containsExactly(
            "PEERS n1 knows n2",
            "CLUSTER n2 answers at http://n2:8080, enclave default",
            "PEERS n2 knows n1");
    assertThat(between(two, lost)).containsExactly("TRANSPORT n2 down: connection refused");
  }
}
