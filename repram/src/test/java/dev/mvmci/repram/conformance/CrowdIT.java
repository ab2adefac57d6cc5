package dev.mvmci.repram.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest(name = "{0} nodes")
  @ValueSource(ints = {12, 50})
  void inACrowdOfOursEveryWriteReachesEveryNode(int size) {
    Subject seed = fleet.start(Kind.JAVA, Settings.open("java-0"));
    var nodes = new ArrayList<>(List.of(seed));
    for (int i = 1; i < size; i++) {
      nodes.add(fleet.start(Kind.JAVA, Settings.open("java-" + i).joining(seed)));
    }
    // Written while they are still getting to know each other: who was not known yet repairs.
    var keys = new ArrayList<String>();
    for (int i = 0; i < WRITES * size; i++) {
      keys.add("w%d-at-%d".formatted(i, i % size));
      assertThat(nodes.get(i % size).put(keys.getLast(), "v" + i, 600).status()).isIn(201, 202);
    }

    for (Subject node : nodes) {
      Awaitility.await("all writes at " + node)
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(node.keys("")).containsAll(keys));
      assertThat(node.peerIds()).hasSize(size - 1);
    }
  }

  private static Subject writer(List<Subject> nodes, String key) {
    return nodes.get(Integer.parseInt(key.substring(key.lastIndexOf('-') + 1)));
  }
}
