package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.testing.Errands;
import dev.mvmci.engine.testing.FakeHttp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A crash at every commit of a run that keeps state, receives, sends, has a child and a secret: an
 * engine is opened with the files as they were right after that commit.
 */
class ErrandsCrashTest {

  @TempDir static Path whole;
  @TempDir static Path images;

  private static String results = "";
  private static final List<Path> taken = new ArrayList<>();

  @BeforeAll
  static void anUninterruptedRun() throws Exception {
    EngineConfig config = withSecret(whole);
    var camera = new CrashCamera(whole, images);
    try (var fixture = EngineFixture.watched(config, camera)) {
      RunOutcome outcome = fixture.run(Errands.module());
      assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
      results = String.valueOf(((RunOutcome.Completed) outcome).output());
    }
    taken.addAll(camera.taken());
    assertThat(taken).as("commits").hasSizeGreaterThan(15);
  }

  private static EngineConfig withSecret(Path directory) throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/token"), Errands.SECRET + "\n");
    return EngineConfig.of(directory);
  }

  @Test
  void theUninterruptedRunLearnsWhatItShould() {
    byte[] bytes = HexFormat.of().parseHex(results.substring(1, results.length() - 1));
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.getLong()).as("length of the own id").isEqualTo(Errands.ID_LENGTH);
    for (String scope : List.of("own", "shared")) {
      assertThat(in.getLong()).as("%s key before it is set", scope).isEqualTo(-2);
      assertThat(in.getLong()).as("%s set", scope).isZero();
      assertThat(in.getLong()).as("%s value's length", scope).isEqualTo(1);
      assertThat(text(in, 8)).isEqualTo("1");
      assertThat((int) in.getLong()).as("%s swap of another value", scope).isEqualTo(-17);
      assertThat(in.getLong()).as("%s swap", scope).isZero();
      assertThat(in.getLong()).as("%s swapped value's length", scope).isEqualTo(7);
      assertThat(text(in, 8)).isEqualTo("{\"a\":1}");
      assertThat(in.getLong()).as("%s delete", scope).isZero();
      assertThat(in.getLong()).as("%s swap of nothing", scope).isZero();
    }
    assertThat(in.getLong()).as("send").isZero();
    assertThat(in.getLong()).as("length of the type").isEqualTo(4);
    assertThat(text(in, 8)).isEqualTo("note");
    assertThat(in.getLong()).as("length of the data").isEqualTo(7);
    assertThat(text(in, 16)).isEqualTo("{\"a\":1}");
    assertThat(in.getLong()).as("nothing came in time").isEqualTo(-110);
    assertThat(in.getLong()).as("length of the child's id").isEqualTo(Errands.ID_LENGTH);
    for (int i = 0; i < 2; i++) {
      assertThat(in.getLong()).as("length of the child's end").isPositive();
      assertThat(text(in, 96)).contains("\"status\":\"completed\"", "{\"seven\":7}");
    }
    assertThat((int) in.getLong()).as("send to one that has ended").isEqualTo(-2);
    assertThat(in.getLong()).as("a secret that is not there").isEqualTo(-2);
    assertThat(in.getLong()).as("length of the secret").isEqualTo(7);
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
  }

  static Stream<Path> images() {
    return taken.stream();
  }

  @ParameterizedTest
  @MethodSource("images")
  void aCrashAfterAnyCommitChangesNothing(Path image) throws Exception {
    try (var fixture = EngineFixture.in(withSecret(image))) {
      List<RunInfo> runs = fixture.engine.runs(RunQuery.newest(10));
      if (runs.isEmpty()) {
        return; // the module was deployed, and the run had not begun
      }
      RunInfo first = runs.getLast();
      RunOutcome outcome = fixture.outcome(first);

      assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
      String output = String.valueOf(((RunOutcome.Completed) outcome).output());
      boolean interrupted = fixture.http.asked().isEmpty() && !output.equals(results);
      if (!interrupted) {
        assertThat(output).isEqualTo(results);
      }
      assertThat(fixture.http.asked())
          .allSatisfy(ask -> assertThat(ask.url()).asString().endsWith(Errands.SECRET));
      assertThat(fixture.engine.runs(RunQuery.newest(10))).as("one child").hasSize(2);
      assertThat(fixture.http.asked()).hasSizeLessThanOrEqualTo(1);
      assertThat(fixture.engine.events(first.id(), 0, 10))
          .singleElement()
          .isInstanceOfSatisfying(
              RunEvent.Log.class,
              log -> assertThat(log.message()).contains("***").doesNotContain(Errands.SECRET));
    }
    assertNoSecretIn(image);
  }

  private static void assertNoSecretIn(Path directory) throws Exception {
    for (String file : List.of("engine.db", "engine.db-wal")) {
      Path path = directory.resolve(file);
      if (Files.exists(path)) {
        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
            .as("no secret in %s", file)
            .doesNotContain(Errands.SECRET);
      }
    }
  }

  @Test
  void anAnswerThatEchoesASecretIsSealedInTheJournal() throws Exception {
    Path directory = Files.createDirectory(images.resolve("echo"));
    var echo = new FakeHttp(ask -> FakeHttp.reply(ask, 200, Errands.SECRET));
    try (var fixture = new EngineFixture(withSecret(directory), echo, EngineFixture.NO_SLEEP)) {
      assertThat(fixture.run(Errands.module())).isInstanceOf(RunOutcome.Completed.class);
    }
    assertNoSecretIn(directory);
  }
}
