package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Failed;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.testing.Programs;
import dev.mvmci.engine.testing.WasmWriter;
import dev.mvmci.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Programs that know nothing of workflows. */
class WasiProgramTest {

  private static final String EXIST = "20";
  private static final String NOENT = "44";
  private static final String NOSPC = "51";
  private static final String NOTEMPTY = "55";

  @TempDir static Path directory;

  private static @Nullable EngineFixture fixture;

  @BeforeAll
  static void open() {
    fixture = EngineFixture.in(directory);
  }

  @AfterAll
  static void close() {
    fixture().close();
  }

  private static EngineFixture fixture() {
    return Objects.requireNonNull(fixture);
  }

  private static String output(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
    return String.valueOf(((RunOutcome.Completed) outcome).output());
  }

  private static List<String> log(RunInfo run) {
    return fixture().engine.events(run.id(), 0, 100).stream()
        .map(event -> ((RunEvent.Log) event).message())
        .toList();
  }

  @Test
  void aProgramInCReadsWritesFilesPausesAndPrints() throws Exception {
    assertThat(fixture().engine.deploy(Programs.tally(), "somewhere/tally.wasm"))
        .satisfies(module -> {
          assertThat(module.name()).isEqualTo("tally");
          assertThat(module.version()).isEqualTo("0");
        });
    RunInfo run = fixture().engine.start(StartRequest.of("tally", "start", Programs.TALLY_INPUT));

    assertThat(output(fixture().outcome(run)))
        .isEqualTo(
            "{\"began\":%d,\"currency\":\"EUR\",\"sums\":{\"bread\":5,\"tea\":4},\"total\":9}"
                .formatted(EngineFixture.NOW.getEpochSecond()));
    assertThat(log(run)).containsExactly("left out: ?", "3 lines, a pause of 3600 s");
  }

  @Test
  void aProgramInRustFindsWhatItsStandardLibraryNeeds() throws Exception {
    RunInfo run =
        fixture()
            .start(
                Programs.probe(),
                "{\"args\":[\"a b\",7],\"env\":{\"X\":\"é\"},\"stdin\":\"1\\n2\\n\"}");

    JsonNode seen = Json.mapper().readTree(output(fixture().outcome(run)));
    assertThat(seen.path("args").asString()).isEqualTo("program a b 7");
    assertThat(seen.path("env").asString()).isEqualTo("X=é");
    assertThat(seen.path("stdin").asString()).isEqualTo("1|2");
    assertThat(seen.path("again").asString()).isEqualTo(EXIST);
    assertThat(seen.path("full").asString()).isEqualTo(NOTEMPTY);
    assertThat(seen.path("entries").asString()).isEqualTo("200 of 2000");
    assertThat(seen.path("emptied").asString()).isEqualTo("done");
    assertThat(seen.path("missing").asString()).isEqualTo(NOENT);
    assertThat(seen.path("end").asString()).isEqualTo("three");
    assertThat(seen.path("new again").asString()).isEqualTo(EXIST);
    assertThat(seen.path("unnamed").asString()).isEqualTo("one TWO!");
    assertThat(seen.path("outside").asString()).isNotEqualTo("done");
    assertThat(seen.path("one").asString()).isEqualTo("done");
    assertThat(seen.path("two").asString()).isEqualTo("done");
    assertThat(seen.path("three").asString()).isEqualTo(NOSPC);
    assertThat(seen.path("freed").asString()).isEqualTo("done");
    assertThat(seen.path("unix millis").asString())
        .isEqualTo(String.valueOf(EngineFixture.NOW.toEpochMilli()));
    assertThat(log(run)).containsExactly("nearly done", "no newline");
  }

  @Test
  void whatIsNoDescriptionOfAProgramIsItsStandardInput() throws Exception {
    for (String input : List.of("{\"stdin\":\"x\",\"url\":1}", "[ 1 ]", "{}", "\"args\"")) {
      RunInfo run = fixture().start(Programs.probe(), input);
      JsonNode seen = Json.mapper().readTree(output(fixture().outcome(run)));
      assertThat(seen.path("stdin").asString()).isEqualTo(input);
      assertThat(seen.path("args").asString()).isEqualTo("program");
      assertThat(seen.path("env").asString()).isEmpty();
    }
  }

  @Test
  void anotherExitCodeThanZeroFailsTheRunAndSaysWhich() throws Exception {
    RunInfo run = fixture().start(Programs.probe(), "{\"args\":[\"fail\"]}");
    assertThat(fixture().outcome(run))
        .isEqualTo(new Failed(Kind.GUEST, "the program exited with code 3"));
    assertThat(log(run)).containsExactly("nearly done", "no newline");
  }

  @Test
  void outputThatIsNoJsonIsAText() throws Exception {
    assertThat(output(fixture().run(printing("hi \"you\"\n", 1))))
        .isEqualTo("\"hi \\\"you\\\"\\n\"");
    assertThat(output(fixture().run(printing(" [1, 2]\n", 1)))).isEqualTo("[1, 2]");
    assertThat(output(fixture().run(printing("[1] [2]", 1)))).isEqualTo("\"[1] [2]\"");
    assertThat(output(fixture().run(printing("\n", 1)))).isEqualTo("null");
  }

  @Test
  void moreOutputThanAllowedEndsTheRun() throws Exception {
    byte[] endless = printing("more and more", 1_000_000);
    assertThat(fixture().run(endless))
        .isEqualTo(
            new Failed(Kind.LIMIT, "outputBytes: more than 1048576 bytes on standard output"));
  }

  /** Writes a text to standard output so many times. */
  private static byte[] printing(String text, int times) {
    int at = 64;
    return WasmWriter.module("printing", "1")
        .importing(Programs.WASI, "fd_write", "iiii:i")
        .text(0, "%c\0\0\0%c\0\0\0".formatted(at, text.length()))
        .text(at, text)
        .function(
            "main",
            ":",
            1,
            0,
            code -> {
              code.loop();
              code.i32(1).i32(0).i32(1).i32(32).call("fd_write").drop();
              code.get(0).i32(1).i32Add().set(0);
              code.get(0).i32(times).op(0x48).brIf(0);
              code.end();
            })
        .export("_start", "main")
        .bytes();
  }

  @Test
  void aFinishedProgramIsReplayedToTheSameEnd() throws Exception {
    for (String input : List.of("null", "{\"args\":[\"fail\"]}")) {
      RunInfo run = fixture().start(Programs.probe(), input);
      var _ = fixture().outcome(run);
      Replay replay = fixture().engine.replay(run.id(), Long.MAX_VALUE, null);
      assertThat(replay.verdict()).as(replay.message()).isEqualTo(Replay.Verdict.SAME);
    }
  }

  @Test
  void aProgramThatEndsBeforeItsJournalDoesHasDiverged() throws Exception {
    byte[] quick =
        WasmWriter.module("printing", "1")
            .importing(Programs.WASI, "proc_exit", "i:")
            .function("main", ":", 0, 0, code -> code.i32(0).call("proc_exit"))
            .export("_start", "main")
            .bytes();
    RunInfo run = fixture().start(Programs.probe(), "null");
    var _ = fixture().outcome(run);
    Replay replay = fixture().engine.replay(run.id(), Long.MAX_VALUE, quick);
    assertThat(replay.verdict()).isEqualTo(Replay.Verdict.DIVERGES);
    assertThat(replay.message()).contains("step 1", "ended");
  }
}
