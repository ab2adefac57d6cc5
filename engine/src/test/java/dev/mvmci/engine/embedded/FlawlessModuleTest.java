package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.WasmWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module in the shape that the crates of Flawless give it. */
class FlawlessModuleTest {

  private static final List<String> INIT = List.of("\"GetInput\"", "{\"SendResponse\":\"null\"}");

  private static final List<String> RUN =
      List.of(
          "{\"Log\":{\"Warn\":\"begins\"}}",
          "{\"Random\":{\"F64\":0.0}}",
          "{\"Random\":{\"Bool\":false}}",
          "\"TimeNow\"",
          "{\"GetSecret\":\"none\"}",
          "{\"ReplayDebug\":\"here\"}",
          "{\"Sleep\":{\"secs\":3600,\"nanos\":5}}",
          "{\"HTTPRequest\":{\"config\":{\"idempotent\":false,\"timeout\":{\"secs\":5,\"nanos\":0},"
              + "\"response_body_limit\":1000},\"method\":\"POST\",\"url\":\"http://shop.test/\","
              + "\"headers\":[[\"Content-Length\",\"2\"],[\"x\",\"y\"]],\"body\":\"aGk=\"}}",
          "{\"RecvMessage\":[{\"secs\":1,\"nanos\":0},[\"go\"]]}",
          "{\"StartWorkflow\":[\"other\",\"null\"]}");

  @TempDir Path directory;
  @TempDir Path images;

  private static byte[] module() {
    var module =
        new WasmWriter()
            .memory(2, -1)
            .importing("wasabi", "submit", "iiii:i")
            .function("alloc", "i:i", 0, 0, code -> code.i32(65_536))
            .export("wasabi::alloc", "alloc")
            .function("name", ":", 0, 0, code -> {})
            .export("#flawless#module#shop%_#_%0.1.0", "name");
    texts(module, 1024, INIT);
    texts(module, 8192, RUN);
    for (String workflow : List.of("start", "other")) {
      List<String> commands = workflow.equals("start") ? RUN : List.of();
      module
          .function("init " + workflow, ":i", 0, 0, code -> submit(code, 1024, INIT).i32(1))
          .export("#flawless#workflow#init#" + workflow, "init " + workflow)
          .function("run " + workflow, ":", 0, 0, code -> submit(code, 8192, commands))
          .export("#flawless#workflow#run#" + workflow, "run " + workflow);
    }
    return module.bytes();
  }

  private static void texts(WasmWriter module, int from, List<String> texts) {
    int at = from;
    for (String text : texts) {
      module.text(at, text);
      at += 512;
    }
  }

  /** Traps unless each command is answered. */
  private static Code submit(Code code, int from, List<String> commands) {
    int at = from;
    for (String command : commands) {
      code.i32(at).i32(Guests.length(command)).i32(16).i32(20).call("submit");
      code.raw(0x04, 0x40).unreachable().end(); // if
      at += 512;
    }
    return code;
  }

  @Test
  void itsCommandsAreStepsThatACrashDoesNotRepeat() throws Exception {
    var camera = new CrashCamera(directory, images);
    try (var fixture = EngineFixture.watched(EngineConfig.of(directory), camera)) {
      RunInfo run = fixture.start(module(), "{\"a\":1}");
      assertThat(fixture.outcome(run)).isInstanceOf(RunOutcome.Completed.class);
      assertThat(fixture.engine.response(run.id()).get()).contains("null");
      assertThat(fixture.http.asked())
          .singleElement()
          .satisfies(ask -> {
            assertThat(ask.has("content-length")).isFalse();
            assertThat(ask.has("x")).isTrue();
            assertThat(ask.body()).containsExactly('h', 'i');
          });
      assertThat(fixture.engine.events(run.id(), 0, 10))
          .singleElement()
          .isInstanceOfSatisfying(
              RunEvent.Log.class, log -> assertThat(log.level()).isEqualTo(RunEvent.Level.WARN));
    }
    assertThat(camera.taken()).hasSizeGreaterThan(5);
    for (Path image : camera.taken()) {
      try (var fixture = EngineFixture.in(image)) {
        List<RunInfo> runs = fixture.engine.runs(RunQuery.newest(10));
        if (!runs.isEmpty()) {
          assertThat(fixture.outcome(runs.getLast())).isInstanceOf(RunOutcome.Completed.class);
          assertThat(fixture.engine.runs(RunQuery.newest(10))).hasSize(2);
          assertThat(fixture.http.asked()).hasSizeLessThanOrEqualTo(1);
        }
      }
    }
  }

  @Test
  void aModuleThatAllocatesOutsideItsMemoryTrapsAndHarmsNobody() throws Exception {
    byte[] lying =
        new WasmWriter()
            .memory(1, -1)
            .importing("wasabi", "submit", "iiii:i")
            .function("alloc", "i:i", 0, 0, code -> code.i32(65_530))
            .export("wasabi::alloc", "alloc")
            .function("name", ":", 0, 0, code -> {})
            .export("#flawless#module#lying%_#_%1", "name")
            .text(0, "\"TimeNow\"")
            .function(
                "run", ":", 0, 0, code -> code.i32(0).i32(9).i32(16).i32(20).call("submit").drop())
            .export("#flawless#workflow#run#start", "run")
            .bytes();
    try (var fixture = EngineFixture.in(directory)) {
      assertThat(fixture.run(lying))
          .isInstanceOfSatisfying(
              RunOutcome.Failed.class,
              failed -> assertThat(failed.kind()).isEqualTo(RunOutcome.Kind.TRAP));
    }
  }
}
