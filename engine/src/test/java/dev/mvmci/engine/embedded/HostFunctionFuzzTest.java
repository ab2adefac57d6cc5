package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.Programs;
import dev.mvmci.engine.testing.WasmWriter;
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

  private static final List<String> WASI_FUNCTIONS =
      List.of(
          "args_sizes_get ii:i",
          "args_get ii:i",
          "environ_sizes_get ii:i",
          "environ_get ii:i",
          "clock_res_get ii:i",
          "clock_time_get ili:i",
          "fd_advise illi:i",
          "fd_allocate ill:i",
          "fd_close i:i",
          "fd_datasync i:i",
          "fd_fdstat_get ii:i",
          "fd_fdstat_set_flags ii:i",
          "fd_fdstat_set_rights ill:i",
          "fd_filestat_get ii:i",
          "fd_filestat_set_size il:i",
          "fd_filestat_set_times illi:i",
          "fd_pread iiili:i",
          "fd_prestat_get ii:i",
          "fd_prestat_dir_name iii:i",
          "fd_pwrite iiili:i",
          "fd_read iiii:i",
          "fd_readdir iiili:i",
          "fd_renumber ii:i",
          "fd_seek ilii:i",
          "fd_sync i:i",
          "fd_tell ii:i",
          "fd_write iiii:i",
          "path_create_directory iii:i",
          "path_filestat_get iiiii:i",
          "path_filestat_set_times iiiilli:i",
          "path_link iiiiiii:i",
          "path_open iiiiillii:i",
          "path_readlink iiiiii:i",
          "path_remove_directory iii:i",
          "path_rename iiiiii:i",
          "path_symlink iiiii:i",
          "path_unlink_file iii:i",
          "poll_oneoff iiii:i",
          "proc_raise i:i",
          "random_get ii:i",
          "sched_yield :i",
          "sock_accept iii:i",
          "sock_recv iiiiii:i",
          "sock_send iiiii:i",
          "sock_shutdown ii:i",
          "proc_exit i:");

  /** What pointers into the middle of the memory find: paths, and pointers to buffers. */
  private static final String PATHS_AND_BUFFERS =
      "a/../b/./c\0" + "\0\4\0\0\20\0\0\0".repeat(60) + "../x//".repeat(5);

  @TempDir static Path directory;

  static Stream<Long> seeds() {
    return LongStream.range(1, 41).boxed();
  }

  static Stream<Long> programSeeds() {
    return LongStream.range(1, 17).boxed();
  }

  private static void call(Code code, SplittableRandom random, List<String> functions) {
    String[] function = functions.get(random.nextInt(functions.size())).split("[ :]", -1);
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
    List<String> functions =
        FUNCTIONS.subList(0, seed % 4 == 0 ? FUNCTIONS.size() : FUNCTIONS.size() - 2);
    byte[] wasm =
        Guests.workflow(code -> {
          for (int i = 0; i < CALLS; i++) {
            call(code, random, functions);
          }
          code.i32(0);
        });
    endsTheGuestAtMost(seed, wasm);
  }

  @ParameterizedTest
  @MethodSource("programSeeds")
  void nonsenseEndsAProgramAtMost(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    List<String> functions =
        WASI_FUNCTIONS.subList(0, WASI_FUNCTIONS.size() - (seed % 4 == 0 ? 0 : 1));
    WasmWriter program = WasmWriter.module("program", "1").text(1024, PATHS_AND_BUFFERS);
    for (String function : WASI_FUNCTIONS) {
      String[] parts = function.split(" ", -1);
      program.importing(Programs.WASI, parts[0], parts[1].replace('w', 'l'));
    }
    program.function(
        "main",
        ":",
        0,
        0,
        code -> {
          for (int i = 0; i < 4 * CALLS; i++) {
            call(code, random, functions);
          }
        });
    endsTheGuestAtMost(seed, program.export("_start", "main").bytes());
  }

  private void endsTheGuestAtMost(long seed, byte[] wasm) throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(wasm, "null");
      RunOutcome outcome = fixture.outcome(run);
      if (outcome instanceof RunOutcome.Failed(Kind kind, String message)) {
        assertThat(kind)
            .as("seed %d: %s", seed, message)
            .isIn(Kind.TRAP, Kind.GUEST, Kind.TEMPORARY, Kind.LIMIT);
      }
      assertThat(fixture.engine.health().healthy()).as("seed %d", seed).isTrue();
      assertThat(fixture.engine.replay(run.id(), Long.MAX_VALUE, null).verdict())
          .as("seed %d: %s", seed, outcome)
          .isEqualTo(Replay.Verdict.SAME);
    }
  }
}
