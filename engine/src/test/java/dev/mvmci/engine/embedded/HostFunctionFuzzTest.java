package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Host functions called with arguments that make no sense: the guest may end, the engine not. */
class HostFunctionFuzzTest {

  private static final int CALLS = 25;

  /** Name, parameters, whether there is a result. */
  private static final List<String> FUNCTIONS =
      List.of(
          "take ii:i",
          "input :l",
          "respond ii:i",
          "output ii:i",
          "log iii:",
          "now :l",
          "monotonic :l",
          "random ii:i",
          "uuid i:i",
          "sleep l:i",
          "progress ii:i",
          "http iii:l",
          "body :l",
          "last_error :l",
          "recv iiw:l",
          "send iiiiii:i",
          "run_id :l",
          "spawn ii:l",
          "join iiw:l",
          "on_cancel i:i",
          "secret ii:l",
          "kv_get iii:l",
          "kv_set iiiii:i",
          "kv_delete iii:i",
          "kv_swap iiiiiii:i",
          "fail ii:",
          "fail_for_now ii:");

  @TempDir static Path directory;

  static Stream<Long> seeds() {
    return LongStream.range(1, 41).boxed();
  }

  private static void call(Code code, SplittableRandom random, int functions) {
    String[] function = FUNCTIONS.get(random.nextInt(functions)).split("[ :]", -1);
    for (char parameter : function[1].toCharArray()) {
      switch (parameter) {
        case 'i' -> code.i32(anInt(random));
        case 'l' -> code.i64(random.nextBoolean() ? random.nextLong() : random.nextInt(10));
        default -> code.i64(random.nextInt(3)); // a wait that ends
      }
    }
    code.call(function[0]);
    if (!function[2].isEmpty()) {
      code.drop();
    }
  }

  /** Often a pointer or length that is nearly right. */
  private static int anInt(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt();
      case 1 -> 65_536 - random.nextInt(40);
      case 2 -> -random.nextInt(3);
      case 3 -> random.nextInt(4);
      case 4 -> Integer.MAX_VALUE - random.nextInt(3);
      default -> 1024 + random.nextInt(512);
    };
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nonsenseEndsTheGuestAtMost(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    // Those that end the run are left out in most, or nothing would come after them.
    int functions = seed % 4 == 0 ? FUNCTIONS.size() : FUNCTIONS.size() - 2;
    byte[] wasm =
        Guests.workflow(code -> {
          for (int i = 0; i < CALLS; i++) {
            call(code, random, functions);
          }
          code.i32(0);
        });
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(wasm, "null");
      RunOutcome outcome = fixture.outcome(run);
      if (outcome instanceof RunOutcome.Failed(Kind kind, String message)) {
        assertThat(kind)
            .as("seed %d: %s", seed, message)
            .isIn(Kind.TRAP, Kind.GUEST, Kind.TEMPORARY);
      }
      assertThat(fixture.engine.health().healthy()).as("seed %d", seed).isTrue();
      assertThat(fixture.engine.replay(run.id(), Long.MAX_VALUE, null).verdict())
          .as("seed %d: %s", seed, outcome)
          .isEqualTo(Replay.Verdict.SAME);
    }
  }
}
