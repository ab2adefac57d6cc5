package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Failed;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.Programs;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guests that call the host with the last of their stack. The run ends, the host is left as if it
 * had not been called: the journal goes on, and every function still does what it did before.
 */
class StackEdgeTest {

  private static final int TEXT_AT = 4096;
  private static final int TO = 60_000;
  private static final String REQUEST = "{\"method\":\"POST\",\"url\":\"http://shop.test/\"}";

  @TempDir static Path directory;

  private static @Nullable EngineFixture fixture;

  @BeforeAll
  static void open() {
    RunLimits limits = RunLimits.DEFAULTS.withJournal(1L << 30, 200_000);
    fixture = EngineFixture.in(EngineConfig.of(directory).withRun(limits));
  }

  @AfterAll
  static void close() {
    fixture().close();
  }

  private static EngineFixture fixture() {
    return Objects.requireNonNull(fixture);
  }

  /** Calls itself, each time after a call of this. */
  private static byte[] callingAllTheWayDown(Consumer<Code> call) {
    return module(code -> {
      call.accept(code);
      code.get(0).i32(1).i32Add().call("deeper");
    });
  }

  /** Calls itself so often, and then this. */
  private static byte[] callingAt(int depth, Consumer<Code> call) {
    return module(code -> {
      code.block();
      code.get(0).i32(depth).op(0x47).brIf(0); // i32.ne
      call.accept(code);
      code.op(0x0F); // return
      code.end();
      code.get(0).i32(1).i32Add().call("deeper");
    });
  }

  private static byte[] module(Consumer<Code> deeper) {
    return Guests.everything("deep", "1", "start")
        .importing(Programs.WASI, "fd_write", "iiii:i")
        .importing(Programs.WASI, "path_open", "iiiiillii:i")
        .text(TEXT_AT, REQUEST)
        .text(TEXT_AT + 128, "\0\20\0\0\20\0\0\0")
        .function("deeper", "i:", 0, 0, deeper)
        .workflow("start", code -> code.i32(0).call("deeper").i32(0))
        .bytes();
  }

  private static Code text(Code code, int length) {
    return code.i32(TEXT_AT).i32(length);
  }

  private static Consumer<Code> call(String function) {
    return switch (function) {
      case "now" -> code -> code.call("now").drop();
      case "log" -> code -> text(code.i32(2), 5).call("log");
      case "output" -> code -> text(code, REQUEST.length()).call("output").drop();
      case "kv_set" -> code -> text(text(code.i32(0), 4), 4).call("kv_set").drop();
      case "kv_get of all" -> code -> text(code.i32(1), 4).call("kv_get").drop();
      case "kv_set for all" -> code -> text(text(code.i32(1), 4), 4).call("kv_set").drop();
      case "respond" -> code -> text(code, 4).call("respond").drop();
      case "sleep" -> code -> code.i64(1).call("sleep").drop();
      case "http" -> code -> text(code, REQUEST.length()).i32(0).call("http").drop();
      case "recv" -> code -> code.i32(0).i32(0).i64(0).call("recv").drop();
      case "fd_write" ->
          code -> code.i32(2).i32(TEXT_AT + 128).i32(1).i32(TO).call("fd_write").drop();
      case "path_open" ->
          code ->
              text(code.i32(3).i32(0), 3)
                  .i32(1)
                  .i64(-1)
                  .i64(-1)
                  .i32(0)
                  .i32(TO)
                  .call("path_open")
                  .drop();
      default -> throw new IllegalArgumentException(function);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"now", "log", "output", "kv_set", "fd_write", "path_open"})
  void theCallThatDoesNotFitEndsTheRunAndNothingElse(String function) throws Exception {
    assertThat(fixture().run(callingAllTheWayDown(call(function))))
        .isInstanceOfSatisfying(
            Failed.class,
            // A thread that is parked on its way down begins the next part of its stack in the
            // heap, so that where the disk is slow the limit of records may come first.
            failed -> assertThat(failed.kind()).as(failed.message()).isIn(Kind.STACK, Kind.LIMIT));
    assertUnharmed();
  }

  /** To wait, a thread puts its stack aside, which takes the more stack the deeper it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {"sleep", "http", "respond", "kv_get of all", "kv_set for all", "recv", "now"})
  void whatWaitsDeepDownIsDoneOrEndsTheRunAndNothingElse(String function) throws Exception {
    for (int depth = 1_500; depth < 40_000; depth *= 2) {
      RunOutcome outcome = fixture().run(callingAt(depth, call(function)));
      if (outcome instanceof Failed(Kind kind, String message)) {
        assertThat(kind).as("at %d: %s", depth, message).isEqualTo(Kind.STACK);
      }
    }
    assertUnharmed();
  }

  private static void assertUnharmed() throws Exception {
    assertThat(fixture().engine.health().healthy()).isTrue();
    assertThat(fixture().run(Guests.tour())).isInstanceOf(RunOutcome.Completed.class);
  }
}
