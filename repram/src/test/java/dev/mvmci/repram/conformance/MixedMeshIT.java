package dev.mvmci.repram.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Items 2, 3, 4 and 11: our node and real foreign ones in one mesh, whoever joins whom. */
class MixedMeshIT {

  private static final byte[] LARGE = new byte[1 << 20];

  static {
    new Random(1).nextBytes(LARGE);
  }

  @AutoClose private final Fleet fleet = new Fleet();

  @ParameterizedTest(name = "{0} seed, secret \"{1}\"")
  @CsvSource({"GO,''", "GO," + Settings.SECRET, "TYPESCRIPT,''", "TYPESCRIPT," + Settings.SECRET})
  void ourNodeJoinsAForeignOneAndBothReadWhatTheOtherWrote(Kind kind, String secret) {
    Subject foreign = fleet.start(kind, Settings.open("foreign").secret(secret));
    Subject ours = fleet.start(Kind.JAVA, Settings.open("ours").secret(secret).joining(foreign));
    awaitAcquainted(ours, foreign);

    assertShared(ours, foreign);
    assertShared(foreign, ours);
  }

  @ParameterizedTest(name = "{0} newcomer, secret \"{1}\"")
  @CsvSource({"GO,''", "GO," + Settings.SECRET, "TYPESCRIPT,''", "TYPESCRIPT," + Settings.SECRET})
  void aForeignNodeJoinsOursAndBothReadWhatTheOtherWrote(Kind kind, String secret) {
    Subject ours = fleet.start(Kind.JAVA, Settings.open("ours").secret(secret));
    Subject foreign = fleet.start(kind, Settings.open("foreign").secret(secret).joining(ours));
    awaitAcquainted(ours, foreign);

    assertShared(ours, foreign);
    assertShared(foreign, ours);
  }

  /** A Go seed introduces newcomers to each other, a TypeScript seed does not, ours does. */
  @ParameterizedTest(name = "{0} seed")
  @EnumSource(names = {"JAVA", "GO", "TYPESCRIPT"})
  void oneOfEachKindMakesAMeshWhateverTheSeed(Kind seedKind) {
    Subject seed = fleet.start(seedKind, Settings.signed("seed"));
    Subject go = fleet.start(Kind.GO, Settings.signed("go-2").joining(seed));
    Subject typescript = fleet.start(Kind.TYPESCRIPT, Settings.signed("ts-2").joining(seed));
    Subject ours = fleet.start(Kind.JAVA, Settings.signed("java-2").joining(seed));
    List<Subject> others = List.of(seed, go, typescript);
    // What foreign nodes know of each other is their own affair; ours knows and is known.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          assertThat(ours.peerIds()).containsExactlyInAnyOrder("seed", "go-2", "ts-2");
          assertThat(others).allSatisfy(node -> assertThat(node.peerIds()).contains("java-2"));
        });

    for (Subject writer : others) {
      String key = "written-at-" + writer.hostAndPort();
      assertThat(writer.put(key, "up", 600).status()).isEqualTo(201);
      Awaitility.await(key).until(() -> ours.holds(key, "up"));
    }
    assertThat(ours.put("written-at-ours", "down", 600).status()).isEqualTo(201);
    for (Subject reader : others) {
      Awaitility.await("at " + reader).until(() -> reader.holds("written-at-ours", "down"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"GO", "TYPESCRIPT"})
  void aWriteIsOnlyCalledReplicatedWhenTheForeignNodeConfirmedIt(Kind kind) {
    Subject foreign = fleet.start(kind, Settings.open("mortal"));
    Subject ours = fleet.start(Kind.JAVA, Settings.open("ours").joining(foreign));
    awaitAcquainted(ours, foreign);
    assertThat(ours.put("before", "x", 600).status()).isEqualTo(201);

    fleet.kill(foreign);

    Answer after = ours.put("after", "x", 600);
    assertThat(after.status()).isEqualTo(202);
    assertThat(ours.holds("after", "x")).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"GO", "TYPESCRIPT"})
  void ourNodeThatComesLateHasWhatWasWrittenBefore(Kind kind) {
    Subject foreign = fleet.start(kind, Settings.open("elder"));
    byte[] binary = {0, -1, -128, 1};
    foreign.put("elder:binary", binary, 600);
    foreign.put("elder:€ <b>", "text", 900);

    Subject ours = fleet.start(Kind.JAVA, Settings.open("late").joining(foreign));

    awaitHolds(ours, "elder:binary", binary);
    Awaitility.await().until(() -> ours.holds("elder:€ <b>", "text"));
    // A repaired copy must not outlive the original.
    int left = Integer.parseInt(ours.read("elder:binary").header("X-Remaining-TTL").orElseThrow());
    assertThat(left)
        .isLessThanOrEqualTo(
            1
                + Integer.parseInt(
                    foreign.read("elder:binary").header("X-Remaining-TTL").orElseThrow()));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"GO", "TYPESCRIPT"})
  void enclavesShareTheMapAndNothingElse(Kind kind) {
    Subject foreign = fleet.start(kind, Settings.open("foreign"));
    Subject elsewhere =
        fleet.start(Kind.JAVA, Settings.open("elsewhere").enclave("other").joining(foreign));
    Subject ours = fleet.start(Kind.JAVA, Settings.open("ours").joining(foreign));
    Fleet.awaitMesh(Map.of("foreign", foreign, "elsewhere", elsewhere, "ours", ours));

    foreign.put("at-foreign", "x", 600);
    ours.put("at-ours", "x", 600);
    assertThat(elsewhere.put("at-elsewhere", "x", 600).status()).isEqualTo(201);

    Awaitility.await().until(() -> ours.holds("at-foreign", "x") && foreign.holds("at-ours", "x"));
    assertThat(elsewhere.keys("")).containsExactly("at-elsewhere");
    assertThat(ours.keys("")).doesNotContain("at-elsewhere");
    assertThat(foreign.keys("")).doesNotContain("at-elsewhere");
  }

  @Test
  void ourNodeIsTheBridgeBetweenTheEras() {
    Subject old = fleet.start(Kind.ERA_004, Settings.open("old"));
    Subject go = fleet.start(Kind.GO, Settings.open("new"));
    Subject ours = fleet.start(Kind.JAVA, Settings.open("bridge").joining(old, go));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ours.peerIds()).contains("old", "new"));

    Awaitility.await()
        .untilAsserted(
            () -> assertThat(ours.put("from-bridge", "both", 600).status()).isEqualTo(201));
    Awaitility.await()
        .untilAsserted(() -> {
          assertThat(old.holds("from-bridge", "both")).isTrue();
          assertThat(go.holds("from-bridge", "both")).isTrue();
        });
    old.put("from-old", "upwards", 600);
    go.put("from-new", "downwards", 600);
    Awaitility.await().until(() -> go.holds("from-old", "upwards"));
    Awaitility.await().until(() -> old.holds("from-new", "downwards"));
    assertThat(ours.keys("")).contains("from-old", "from-new");
  }

  @Test
  void anEra004NodeJoinsOurs() {
    Subject ours = fleet.start(Kind.JAVA, Settings.open("ours"));
    Subject old = fleet.start(Kind.ERA_004, Settings.open("old").joining(ours));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ours.peerIds()).contains("old"));

    ours.put("down", "x", 600);
    old.put("up", "y", 600);

    Awaitility.await().until(() -> old.holds("down", "x") && ours.holds("up", "y"));
  }

  private static void awaitAcquainted(Subject ours, Subject foreign) {
    String oursId = ours.get("/v1/health").json().path("node_id").asString();
    String foreignId = foreign.get("/v1/health").json().path("node_id").asString();
    Fleet.awaitMesh(Map.of(oursId, ours, foreignId, foreign));
  }

  private static void assertShared(Subject writer, Subject reader) {
    String prefix = "from-" + writer.kind() + "-";
    Map<String, byte[]> values =
        Map.of(
            prefix + "binary", new byte[] {0, -1, -128, 1},
            prefix + "empty", new byte[0],
            prefix + "large", LARGE,
            prefix + "€ <&>", new byte[] {7});
    values.forEach((key, value) -> {
      Answer answer = writer.put(key, value, 1234);
      assertThat(answer.status()).as("put of %s at %s: %s", key, writer, answer).isEqualTo(201);
      awaitHolds(reader, key, value);
      assertThat(reader.read(key).header("X-Original-TTL")).hasValue("1234");
    });
  }

  private static void awaitHolds(Subject node, String key, byte[] value) {
    Awaitility.await("%s at %s".formatted(key, node)).until(() -> node.holds(key, value));
  }
}
