package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Failed;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.Programs;
import dev.mvmci.engine.testing.WasmWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileGuestTest {

  private static final RunLimits SHORT =
      RunLimits.DEFAULTS.withComputeSlice(Duration.ofMillis(300));

  private static final int KEPT = 40;

  @TempDir Path directory;

  private RunOutcome outcome(Consumer<Code> body) throws Exception {
    return outcome(RunLimits.DEFAULTS, Guests.workflow(body));
  }

  private RunOutcome outcome(RunLimits limits, byte[] wasm) throws Exception {
    try (var fixture = EngineFixture.in(EngineConfig.of(directory).withRun(limits))) {
      RunOutcome outcome = fixture.run(wasm);
      RunOutcome afterwards = fixture.run(Guests.workflow(code -> code.i32(0)));
      assertThat(afterwards).as("the engine is fine").isInstanceOf(RunOutcome.Completed.class);
      return outcome;
    }
  }

  private static void failed(RunOutcome outcome, Kind kind, String message) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.message()).contains(message);
              assertThat(failed.kind()).isEqualTo(kind);
            });
  }

  @Test
  void endlessLoopsAreStoppedWhileOthersRun() throws Exception {
    byte[] endless =
        Guests.everything("endless", "1", "start")
            .workflow("start", code -> code.loop().br(0).end().unreachable())
            .bytes();
    byte[] polling =
        Guests.everything("polling", "1", "start")
            .workflow("start", code -> code.loop().call("abi").drop().br(0).end().unreachable())
            .bytes();
    EngineConfig config = EngineConfig.of(directory).withRun(SHORT);
    try (var fixture = EngineFixture.in(config)) {
      List<RunInfo> spinning = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        spinning.add(fixture.start(endless, "null"));
        spinning.add(fixture.start(polling, "null"));
      }

      assertThat(fixture.run(Guests.tour())).isInstanceOf(RunOutcome.Completed.class);
      for (RunInfo run : spinning) {
        failed(fixture.outcome(run), Kind.TIMEOUT, "300 ms");
      }
    }
  }

  @Test
  void moreEndlessLoopsThanMayComputeOnlyDelayOthers() throws Exception {
    byte[] endless = Guests.workflow(code -> code.loop().br(0).end().unreachable());
    EngineConfig config = EngineConfig.of(directory).withRun(SHORT);
    try (var fixture = EngineFixture.in(config)) {
      for (int i = 0; i < config.engine().computingRuns() + 2; i++) {
        var _ = fixture.start(endless, "null");
      }
      assertThat(fixture.run(Guests.tour())).isInstanceOf(RunOutcome.Completed.class);
    }
  }

  @Test
  void memoryGrowsToItsLimitAndNoFurther() throws Exception {
    var limits = RunLimits.DEFAULTS.withMemory(10 << 16, 100).withJournal(1 << 20, 1000);
    byte[] growing =
        Guests.workflow(code ->
            code.loop()
                .i32(1)
                .memoryGrow()
                .i32(-1)
                .op(0x47) // i32.ne
                .brIf(0)
                .end()
                .raw(0x3F, 0) // memory.size
                .i32(10)
                .op(0x6B)); // i32.sub: 0 if it has ten pages
    assertThat(outcome(limits, growing)).isInstanceOf(RunOutcome.Completed.class);
  }

  @Test
  void aModuleThatBeginsWithMoreMemoryThanARunMayHaveFails() throws Exception {
    byte[] large =
        Guests.everything("large", "1", "start")
            .memory(2000, -1)
            .workflow("start", code -> code.i32(0))
            .bytes();
    failed(outcome(RunLimits.DEFAULTS, large), Kind.MEMORY, "2000 pages");
  }

  @Test
  void tablesGrowToTheirLimitAndEachRunHasItsOwn() throws Exception {
    var limits = RunLimits.DEFAULTS.withMemory(1 << 20, 100).withJournal(1 << 20, 1000);
    byte[] growing =
        Guests.everything("tables", "1", "start")
            .table(10, 1_000_000)
            .workflow(
                "start",
                code -> {
                  code.raw(0xD0, 0x70).i32(90).raw(0xFC, 0x0F, 0x00).drop(); // table.grow by 90
                  code.raw(0xD0, 0x70).i32(1).raw(0xFC, 0x0F, 0x00); // by one more
                  code.i32(1).i32Add(); // 0 if that answered -1
                })
            .bytes();
    for (int run = 0; run < 2; run++) {
      assertThat(outcome(limits, growing)).isInstanceOf(RunOutcome.Completed.class);
    }
  }

  @Test
  void endlessRecursionIsATrap() throws Exception {
    byte[] recursive =
        Guests.everything("recursive", "1", "start")
            .workflow("start", code -> code.call("start"))
            .bytes();
    failed(outcome(RunLimits.DEFAULTS, recursive), Kind.STACK, "call stack exhausted");
  }

  @Test
  void recursionThatEndsInAHostCallIsATrapAndHarmsNobody() throws Exception {
    byte[] recursive =
        Guests.everything("recursive", "1", "start")
            .workflow(
                "start",
                code -> {
                  // Values to keep make the frames large: so many compiled frames without any fit
                  // that the limit of records comes first.
                  for (int kept = 0; kept < KEPT; kept++) {
                    code.i32(kept).i32Load8();
                  }
                  code.call("now").drop().i32(1000).i32(8).call("random").drop().call("start");
                  for (int kept = 0; kept < KEPT; kept++) {
                    code.i32Add();
                  }
                })
            .bytes();
    failed(outcome(RunLimits.DEFAULTS, recursive), Kind.STACK, "call stack exhausted");
  }

  @ParameterizedTest
  @CsvSource({
    "take, 65536, 1",
    "take, -1, 4",
    "respond, 65530, 10",
    "respond, 0, -1",
    "output, 2147483647, 1",
    "output, 0, -2147483648",
    "progress, -16, 32",
    "progress, 0, -1",
    "random, 65535, 2",
  })
  void badPointersTrapTheGuest(String function, int pointer, int length) throws Exception {
    failed(
        outcome(code -> {
          code.call("input").drop();
          code.i32(pointer).i32(length).call(function);
        }),
        Kind.TRAP,
        "out of bounds");
  }

  @Test
  void badPointersOfTheOtherFunctionsTrapTheGuestToo() throws Exception {
    failed(outcome(code -> code.i32(65530).call("uuid")), Kind.TRAP, "out of bounds");
    failed(
        outcome(code -> code.i32(2).i32(-5).i32(10).call("log").i32(0)),
        Kind.TRAP,
        "out of bounds");
    failed(
        outcome(code -> code.i32(70000).i32(10).i32(0).call("http").op(0xA7)),
        Kind.TRAP,
        "out of bounds");
    failed(outcome(code -> code.i32(1).i32(-1).call("fail").i32(0)), Kind.TRAP, "out of bounds");
    failed(outcome(code -> code.i32(0).i32(-1).call("take")), Kind.TRAP, "capacity");
  }

  @ParameterizedTest
  @CsvSource({
    "fd_write, 1, 65532, 1, 0",
    "fd_write, 1, 0, 1000, 65533",
    "fd_read, 0, -8, 1, 0",
    "fd_read, 0, 0, 1, 65533",
    "poll_oneoff, 65530, 0, 1, 0",
    "poll_oneoff, 0, 65530, 1, 0",
  })
  void badPointersTrapAProgramToo(String function, int a, int b, int c, int d) throws Exception {
    byte[] program =
        WasmWriter.module("program", "1")
            .importing(Programs.WASI, function, "iiii:i")
            .function(
                "main", ":", 0, 0, code -> code.i32(a).i32(b).i32(c).i32(d).call(function).drop())
            .export("_start", "main")
            .bytes();
    failed(outcome(RunLimits.DEFAULTS, program), Kind.TRAP, "out of bounds");
  }

  @Test
  void tooManyRecordsEndTheRun() throws Exception {
    byte[] chatty =
        Guests.workflow(code -> code.loop().call("now").drop().br(0).end().unreachable());
    failed(
        outcome(RunLimits.DEFAULTS.withJournal(1 << 20, 1000), chatty),
        Kind.LIMIT,
        "journalRecords");
  }

  @Test
  void tooManyRecordedBytesEndTheRun() throws Exception {
    byte[] greedy =
        Guests.workflow(
            code -> code.loop().i32(0).i32(60_000).call("random").drop().br(0).end().unreachable());
    failed(
        outcome(RunLimits.DEFAULTS.withJournal(1 << 20, 100_000), greedy),
        Kind.LIMIT,
        "journalBytes");
  }

  @Test
  void trapsAreReportedWithTheirReason() throws Exception {
    failed(outcome(Code::unreachable), Kind.TRAP, "unreachable");
    failed(outcome(code -> code.i32(1).i32(0).op(0x6D)), Kind.TRAP, "divide by zero");
    failed(outcome(code -> code.i32(70_000).i32Load8()), Kind.TRAP, "out of bounds");
  }

  @Test
  void aGuestThatFailsSaysWhy() throws Exception {
    failed(
        outcome(
            RunLimits.DEFAULTS,
            Guests.workflowWithText(
                "no such page", code -> code.i32(Guests.TEXT_AT).i32(12).call("fail").i32(0))),
        Kind.GUEST,
        "no such page");
    failed(outcome(code -> code.i32(7)), Kind.GUEST, "returned 7");
    failed(
        outcome(
            RunLimits.DEFAULTS,
            Guests.workflowWithText(
                "site is down",
                code -> code.i32(Guests.TEXT_AT).i32(12).call("fail_for_now").i32(0))),
        Kind.TEMPORARY,
        "site is down");
  }

  @Test
  void anAssemblyScriptAbortIsAFailureWithItsMessage() throws Exception {
    byte[] aborting =
        WasmWriter.module("aborting", "1", "start")
            .importing("env", "abort", "iiii:")
            .text(100, "\u0006\0\0\0h\0e\0y\0")
            .workflow("start", code -> code.i32(104).i32(0).i32(3).i32(4).call("abort").i32(0))
            .bytes();
    failed(outcome(RunLimits.DEFAULTS, aborting), Kind.GUEST, "abort: hey at (unknown file):3:4");
  }
}
