package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters on simulated time. A failure names its seed and happens again with it. */
class SimulationTest {

  /** Four seeds in every build; {@code -Drepram.simulation.seeds=1000} for a long look. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("repram.simulation.seeds", 4));
  }

  private static SimulatedCluster cluster(long seed, int size, Duration maxSkew) {
    return filled(new SimulatedCluster(seed), size, maxSkew);
  }

  private static SimulatedCluster filled(SimulatedCluster cluster, int size, Duration maxSkew) {
    for (int i = 0; i < size; i++) {
      long skew = maxSkew.isZero() ? 0 : cluster.random().nextLong(2 * maxSkew.toMillis());
      cluster.add(Duration.ofMillis(skew).minus(maxSkew));
    }
    return cluster;
  }

  private static void assertFullMesh(SimulatedCluster cluster) {
    for (SimulatedCluster.SimulatedNode node : cluster.nodes) {
      assertThat(node.core.parts().table().all())
          .as("peers of %d", node.number)
          .hasSize(cluster.nodes.size() - 1)
          .allMatch(peer -> peer.state() == Peer.State.ALIVE);
    }
  }

  private static void assertSameEverywhere(SimulatedCluster cluster) {
    Map<String, Version> first = FadingObserver.contents(cluster.nodes.getFirst());
    for (SimulatedCluster.SimulatedNode node : cluster.nodes) {
      assertThat(FadingObserver.contents(node)).as("node %d", node.number).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 12, 50})
  void everyWriteReachesEveryNode(int size) {
    everyWriteReachesEveryNode(cluster(size, size, Duration.ZERO));
  }

  @Test
  void everyWriteReachesEveryNodeWhereNamesAreProven() {
    everyWriteReachesEveryNode(filled(new SimulatedCluster(7, true), 7, Duration.ZERO));
  }

  private static void everyWriteReachesEveryNode(SimulatedCluster cluster) {
    int size = cluster.nodes.size();
    cluster.run(Duration.ofSeconds(20));
    assertFullMesh(cluster);

    var accepted = new ArrayList<ClientWrite.Accepted>();
    for (int i = 0; i < 100; i++) {
      int node = cluster.random().nextInt(size);
      accepted.add(cluster.nodes.get(node).put("key-" + i, "value-" + i, 300));
      cluster.run(Duration.ofMillis(5));
    }
    // Far less than a round of anti-entropy: direct sending alone has to do.
    cluster.run(Duration.ofMillis(200));

    for (SimulatedCluster.SimulatedNode node : cluster.nodes) {
      assertThat(node.entries()).as("node %d", node.number).isEqualTo(100);
    }
    assertThat(accepted).allMatch(write -> write.quorum().reached().isDone());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappensNodesConvergeAndNothingOutlivesItsTime(long seed) {
    int size = 5 + (int) (seed % 4) * 2;
    SimulatedCluster cluster = cluster(seed, size, Duration.ofMillis(2400));
    cluster.run(Duration.ofSeconds(15));
    var observer = new FadingObserver(cluster, 1000);
    cluster.loss = 0.15;
    for (int step = 0; step < 600; step++) {
      if (step % 3 == 0) {
        var node = cluster.nodes.get(cluster.random().nextInt(size));
        int ttl = 5 + cluster.random().nextInt(60);
        ClientWrite.Accepted write =
            node.put("key-" + cluster.random().nextInt(30), "step-" + step, ttl);
        observer.wrote(write.version(), ttl);
      }
      if (step % 150 == 50) {
        cluster.cutAfter(1 + cluster.random().nextInt(size - 1));
      }
      if (step % 150 == 120) {
        cluster.heal();
      }
      cluster.run(Duration.ofMillis(100));
      observer.look();
    }
    cluster.loss = 0;
    cluster.heal();
    for (int step = 0; step < 80; step++) {
      var node = cluster.nodes.get(cluster.random().nextInt(size));
      observer.wrote(node.put("late-" + step % 10, "late", 120).version(), 120);
      cluster.run(Duration.ofSeconds(1));
      observer.look();
    }
    cluster.run(Duration.ofSeconds(2));
    assertFullMesh(cluster);
    assertSameEverywhere(cluster);
    cluster.run(Duration.ofSeconds(140));
    assertThat(cluster.nodes).allMatch(node -> node.entries() == 0);
  }

  @Test
  void concurrentWritersOfOneKeyConvergeOnAllKeys() {
    SimulatedCluster cluster = cluster(42, 3, Duration.ofMillis(500));
    cluster.run(Duration.ofSeconds(10));
    for (int i = 0; i < 200; i++) {
      for (SimulatedCluster.SimulatedNode node : cluster.nodes) {
        node.put("contested-" + i, "by " + node.number, 300);
      }
      cluster.run(Duration.ofMillis(20));
    }
    cluster.run(Duration.ofSeconds(1));
    assertThat(cluster.nodes.getFirst().entries()).isEqualTo(200);
    assertSameEverywhere(cluster);
  }

  @Test
  void aCrowdGetsToKnowEachOtherWithAFewRequestsForEachPair() {
    SimulatedCluster cluster = cluster(12, 1, Duration.ZERO);
    int size = 30;
    for (int i = 1; i < size; i++) {
      cluster.add(Duration.ZERO);
      cluster.run(Duration.ofMillis(300));
    }
    cluster.run(Duration.ofSeconds(10));

    assertFullMesh(cluster);
    assertThat(cluster.introductions).isLessThan(size * size);
  }

  @Test
  void aLateJoinerHasAllLiveKeys() {
    SimulatedCluster cluster = cluster(7, 3, Duration.ZERO);
    cluster.run(Duration.ofSeconds(10));
    for (int i = 0; i < 5000; i++) {
      cluster.nodes.get(i % 3).put("key-" + i, "value", 600);
    }
    cluster.run(Duration.ofSeconds(5));

    SimulatedCluster.SimulatedNode late = cluster.add(Duration.ZERO);
    cluster.run(Duration.ofSeconds(5));

    assertThat(late.entries()).isEqualTo(5000);
    assertThat(FadingObserver.copy(late, "key-0").remainingMillis()).isLessThan(596_000);
  }

  @Test
  void aNodeCutOffForLongIsForgottenAndHealsByItself() {
    SimulatedCluster cluster = cluster(8, 4, Duration.ZERO);
    cluster.run(Duration.ofSeconds(10));
    cluster.isolate(3);
    cluster.run(Duration.ofSeconds(90));
    assertThat(cluster.nodes.getFirst().core.parts().table().all()).hasSize(2);
    cluster.nodes.get(0).put("while-away", "x", 600);
    cluster.nodes.get(3).put("by-the-lost", "y", 600);

    cluster.heal();
    cluster.run(Duration.ofSeconds(45));

    assertFullMesh(cluster);
    assertThat(cluster.nodes.get(3).get("while-away")).isEqualTo("x");
    assertThat(cluster.nodes.get(0).get("by-the-lost")).isEqualTo("y");
  }

  @Test
  void aDeadNodeIsEvictedAndWritesKeepTheirQuorum() {
    SimulatedCluster cluster = cluster(9, 3, Duration.ZERO);
    cluster.run(Duration.ofSeconds(10));
    cluster.nodes.get(2).down = true;
    var write = cluster.nodes.get(0).put("key", "value", 60);
    cluster.run(Duration.ofMillis(200));
    assertThat(write.quorum().reached()).isDone();

    cluster.run(Duration.ofSeconds(30));
    assertThat(cluster.nodes.get(0).core.parts().table().all()).hasSize(1);
  }

  @Test
  void withoutTheOthersThereIsNoQuorum() {
    SimulatedCluster cluster = cluster(10, 3, Duration.ZERO);
    cluster.run(Duration.ofSeconds(10));
    cluster.nodes.get(1).down = true;
    cluster.nodes.get(2).down = true;
    var write = cluster.nodes.get(0).put("key", "value", 60);
    cluster.run(Duration.ofSeconds(5));
    assertThat(write.quorum().reached()).isNotDone();
  }

  @Test
  void anOverwrittenValueDoesNotComeBackWhenItsShorterLivedSuccessorEnds() {
    SimulatedCluster cluster = cluster(11, 3, Duration.ZERO);
    cluster.run(Duration.ofSeconds(10));
    cluster.nodes.get(0).put("key", "long", 300);
    cluster.run(Duration.ofSeconds(1));
    var old = FadingObserver.copy(cluster.nodes.get(0), "key");
    cluster.nodes.get(1).put("key", "short", 5);
    cluster.run(Duration.ofSeconds(60));

    var replicator = cluster.nodes.get(0).core.parts().replicator();
    assertThat(replicator.takeWrites("node-2", List.of(old))).containsExactly(Outcome.SUPERSEDED);
    assertThat(cluster.nodes.get(0).get("key")).isEmpty();
  }
}
