package dev.mvmci.repram.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Item 15: more nodes than a foreign writer sends to. Foreign nodes then send to some and rely on
 * forwarding; with ours among them nothing written anywhere misses any of ours, and nothing written
 * at ours misses anybody.
 */
class CrowdIT {

  private static final int WRITES = 20;

  @AutoClose private final Fleet fleet = new Fleet();

  @Test
  void inACrowdEveryWriteReachesEveryNodeOfOursAndEveryWriteOfOursReachesAll() {
    var nodes = new ArrayList<Subject>();
    Subject seed = fleet.start(Kind.JAVA, Settings.open("java-0"));
    nodes.add(seed);
    for (int i = 1; i <= 8; i++) {
      nodes.add(fleet.start(Kind.JAVA, Settings.open("java-" + i).joining(seed)));
    }
    for (int i = 0; i < 2; i++) {
      nodes.add(fleet.start(Kind.GO, Settings.open("go-" + i).joining(seed)));
      nodes.add(fleet.start(Kind.TYPESCRIPT, Settings.open("ts-" + i).joining(seed)));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(nodes)
                .allSatisfy(node -> assertThat(node.peerIds()).hasSize(nodes.size() - 1)));

    List<String> keys =
        IntStream.range(0, WRITES * nodes.size())
            .mapToObj(i -> "w%d-at-%d".formatted(i, i % nodes.size()))
            .toList();
    for (int i = 0; i < keys.size(); i++) {
      Subject writer = nodes.get(i % nodes.size());
      assertThat(writer.put(keys.get(i), keys.get(i), 600).status()).isIn(201, 202);
    }

    for (Subject node : nodes) {
      List<String> expected =
          node.kind() == Kind.JAVA
              ? keys
              : keys.stream().filter(key -> writer(nodes, key).kind() == Kind.JAVA).toList();
      Awaitility.await("all writes at " + node)
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(node.keys("")).containsAll(expected));
    }
  }

  private static Subject writer(List<Subject> nodes, String key) {
    return nodes.get(Integer.parseInt(key.substring(key.lastIndexOf('-') + 1)));
  }
}
