package dev.mvmci.p2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.Contact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole meshes in virtual time. Each run is that of its seed. */
class GossipSimulationTest {

  private static final int NODES = 16;
  private static final int MANY = 40;

  private static SimulatedMesh joinedAtTheFirst(long seed, double loss) {
    var mesh = new SimulatedMesh(NODES, new Random(seed));
    mesh.loss = loss;
    mesh.members.forEach(member -> member.join(SimulatedMesh.contact(0)));
    return mesh;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void allHearEverythingOnceThoughFramesAreLostAndLinksBreak(long seed) {
    SimulatedMesh mesh = joinedAtTheFirst(seed, 0.2);
    mesh.run(5_000);
    var random = new Random(seed);
    Set<String> said = new LinkedHashSet<>();
    for (int i = 0; i < 40; i++) {
      String text = "message " + i;
      said.add(text);
      mesh.members.get(random.nextInt(NODES)).say(text);
      mesh.members.get(random.nextInt(NODES)).breakAnyLink();
      mesh.run(random.nextInt(600));
    }
    mesh.run(40_000);

    assertHeardOnce(mesh, said, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {11})
  void nodesThatStartAgainAreToldWhatWasSaidMeanwhile(long seed) {
    SimulatedMesh mesh = joinedAtTheFirst(seed, 0.1);
    mesh.run(5_000);
    var random = new Random(seed);
    Set<String> said = new LinkedHashSet<>();
    for (int i = 0; i < 20; i++) {
      String text = "message " + i;
      said.add(text);
      mesh.members.get(random.nextInt(NODES)).say(text);
      mesh.run(1_000);
      // The first too, by whom all have come.
      mesh.members.get(i % 5).restart(SimulatedMesh.contact(5 + random.nextInt(NODES - 5)));
      mesh.run(500);
    }
    mesh.run(40_000);

    assertHeardOnce(mesh, said, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {21})
  void partsThatLostEachOtherMeetAgain(long seed) {
    SimulatedMesh mesh = joinedAtTheFirst(seed, 0.0);
    mesh.run(30_000);
    mesh.reachable = (one, other) -> one % 2 == other % 2;
    for (SimulatedMesh.Member member : mesh.members) {
      IntStream.range(0, NODES)
          .filter(other -> other % 2 != member.number % 2)
          .forEach(other -> member.lose(SimulatedMesh.id(other)));
    }
    mesh.members.get(2).say("even");
    mesh.members.get(3).say("odd");
    mesh.run(30_000);
    assertThat(mesh.members.get(4).heard).as("seed " + seed).containsExactly("even");
    assertThat(mesh.members.get(5).heard).as("seed " + seed).containsExactly("odd");
    mesh.reachable = (_, _) -> true;
    mesh.run(60_000);

    assertHeardOnce(mesh, Set.of("even", "odd"), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {31})
  void nodesHaveSomeNeighboursAndNotAll(long seed) {
    var mesh = new SimulatedMesh(MANY, new Random(seed));
    Contact[] members =
        IntStream.range(0, MANY).mapToObj(SimulatedMesh::contact).toArray(Contact[]::new);
    mesh.members.forEach(member -> member.join(members));
    mesh.run(90_000);
    mesh.members.getFirst().say("hello");
    mesh.run(2_000);

    assertHeardOnce(mesh, Set.of("hello"), seed);
    assertThat(mesh.members)
        .as("seed " + seed)
        .allSatisfy(member -> assertThat(member.degree()).isBetween(GossipCore.ENOUGH, MANY / 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {41})
  void nobodySpeaksInTheNameOfAnother(long seed) {
    SimulatedMesh mesh = joinedAtTheFirst(seed, 0.1);
    mesh.run(30_000);
    SimulatedMesh.Member impostor = mesh.members.get(3);
    SimulatedMesh.Member meddler = mesh.members.get(7);
    meddler.altering = true;
    Set<String> said = new LinkedHashSet<>();
    for (int i = 0; i < 10; i++) {
      impostor.sayAs(i % 3, "forged " + i);
      mesh.members.get(4 + i % 3).say("message " + i);
      said.add("message " + i);
      mesh.run(1_000);
    }
    mesh.run(40_000);

    var honest = new ArrayList<>(mesh.members);
    honest.removeAll(List.of(impostor, meddler));
    assertThat(honest)
        .as("seed " + seed)
        .allSatisfy(member -> {
          assertThat(member.heard).containsExactlyInAnyOrderElementsOf(said);
          assertThat(member.twice).isEmpty();
          assertThat(member.caught).isSubsetOf(3, 7).doesNotHaveDuplicates();
        });
    assertThat(honest).anySatisfy(member -> assertThat(member.caught).contains(3));
    assertThat(honest).anySatisfy(member -> assertThat(member.caught).contains(7));
    assertThat(honest.stream().mapToInt(member -> member.refused).sum()).isPositive();
  }

  private static void assertHeardOnce(SimulatedMesh mesh, Set<String> said, long seed) {
    assertThat(mesh.heard().values())
        .as("seed " + seed)
        .allSatisfy(heard -> assertThat(heard).containsExactlyInAnyOrderElementsOf(said));
    assertThat(mesh.members).as("seed " + seed).allSatisfy(m -> assertThat(m.twice).isEmpty());
  }
}
