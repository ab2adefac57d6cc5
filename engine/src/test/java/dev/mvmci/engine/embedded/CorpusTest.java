package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.testing.Errands;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories that earlier programs recorded, replayed by this one: what was once recorded must be
 * readable, and lead to the same, for ever. {@code -Dcorpus.write=NAME} adds one.
 */
class CorpusTest {

  private static final Path CORPUS = Path.of("src/test/resources/corpus");

  @TempDir Path directory;

  static List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".db"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRecordedHistoryIsReplayedAsItWas(String name) throws Exception {
    Files.copy(CORPUS.resolve(name), directory.resolve("engine.db"));
    Files.copy(CORPUS.resolve(name.replace(".db", ".key")), directory.resolve("journal.key"));
    // Kept for as long as the corpus is, whatever the date.
    EngineConfig config =
        EngineConfig.of(directory)
            .withPace(EngineConfig.Pace.DEFAULTS.withHistoryRetention(Duration.ofDays(365_000)));
    try (var fixture = EngineFixture.in(config)) {
      Engine engine = fixture.engine;
      List<RunInfo> runs = engine.runs(RunQuery.newest(100));
      assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
      for (RunInfo run : runs) {
        Replay replay = engine.replay(run.id(), Long.MAX_VALUE, null);
        assertThat(replay.verdict())
            .as("%s %s: %s", name, run, replay.message())
            .isEqualTo(Replay.Verdict.SAME);
        assertThat(replay.message()).contains("as recorded");
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "corpus.write", matches = ".+")
  void aNewHistoryIsRecorded() throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/token"), Errands.SECRET);
    try (var fixture = EngineFixture.in(directory)) {
      for (byte[] wasm :
          List.of(
              Guests.tour(),
              Errands.module(),
              Guests.workflow(code -> code.call("now").drop().i32(3)))) {
        assertThat(fixture.run(wasm)).isNotInstanceOf(RunOutcome.Cancelled.class);
      }
      for (byte[] program : List.of(Programs.tally(), Programs.probe())) {
        assertThat(fixture.outcome(fixture.start(program, Programs.TALLY_INPUT)))
            .isInstanceOf(RunOutcome.Completed.class);
      }
    }
    String name = System.getProperty("corpus.write");
    // One file with everything, also with what is still in the write-ahead log.
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("engine.db"));
        var statement = connection.createStatement()) {
      statement.execute("VACUUM INTO '%s'".formatted(CORPUS.resolve(name + ".db")));
    }
    Files.copy(directory.resolve("journal.key"), CORPUS.resolve(name + ".key"));
  }
}
