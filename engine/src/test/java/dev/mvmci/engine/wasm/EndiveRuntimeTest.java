package dev.mvmci.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.guest.CompiledModule;
import dev.mvmci.engine.guest.Guest;
import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestLimits;
import dev.mvmci.engine.guest.HostImport;
import dev.mvmci.engine.guest.ParsedModule;
import dev.mvmci.engine.guest.Signature;
import dev.mvmci.engine.testing.WasmWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndiveRuntimeTest {

  private static final GuestLimits LIMITS = new GuestLimits(4, 100);

  @TempDir Path directory;

  /** Sums 1/i² for i from 1 to n in doubles, and tells the host the bits after each call. */
  private static byte[] kernel() {
    return WasmWriter.module("kernel", "1", "start")
        .importing("mvm", "tell", "l:")
        .workflow(
            "start",
            code -> {
              code.i32(1).set(0);
              code.i32(0).raw(0x44, 0, 0, 0, 0, 0, 0, 0, 0).memory(0x39, 0); // f64 0 at 0
              code.loop();
              code.i32(0);
              code.i32(0).memory(0x2B, 0); // f64.load
              code.raw(0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F); // 1.0
              code.get(0).op(0xB7).get(0).op(0xB7).op(0xA2).op(0xA3); // 1 / (i * i)
              code.op(0xA0).memory(0x39, 0); // add, store
              code.get(0).i32(1).i32Add().set(0);
              code.get(0).i32(100_000).op(0x48).brIf(0);
              code.end();
              code.i32(0).memory(0x29, 0).call("tell"); // i64.load
              code.i32(0);
            })
        .bytes();
  }

  /** A guest that may make one call, with one number. */
  private static Guest guest(CompiledModule code, String call, HostImport.Body host) {
    return code.instantiate(
        LIMITS, List.of(new HostImport("mvm", call, Signature.of("l:"), false, host)));
  }

  private List<Long> told(EndiveRuntime runtime, int runs) {
    ParsedModule module = runtime.parse(kernel());
    var code = module.compile();
    var told = new ArrayList<Long>();
    for (int i = 0; i < runs; i++) {
      Guest guest =
          guest(
              code,
              "tell",
              (memory, arguments) -> {
                assertThat(
                        ByteBuffer.wrap(memory.read(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong())
                    .isEqualTo(arguments[0]);
                told.add(arguments[0]);
                return 0;
              });
      assertThat(guest.call("mvm_run_start")).isZero();
    }
    return told;
  }

  @Test
  void floatingPointComesOutBitForBitInEachTierAndFromCachedCode() {
    long expected = Double.doubleToLongBits(sum());
    assertThat(told(new EndiveRuntime(directory), 30)).containsOnly(expected);
    assertThat(told(new EndiveRuntime(directory), 3)).containsOnly(expected);
  }

  private static double sum() {
    double sum = 0;
    for (int i = 1; i < 100_000; i++) {
      sum += 1.0 / ((double) i * (double) i);
    }
    return sum;
  }

  @Test
  void aModuleTellsWhatItImportsAndExports() {
    ParsedModule module = new EndiveRuntime(directory).parse(kernel());
    assertThat(module.imports()).singleElement().hasToString("mvm.tell(i64)");
    assertThat(module.entryPoints()).containsExactly("mvm_run_start");
    assertThat(module.initialPages()).isEqualTo(1);
    assertThat(module.customSection("mvm.module")).isPresent();
    assertThat(module.customSection("other")).isEmpty();
  }

  private static final String SPINS = "spins";

  /** Tells the host once, then adds 1 to a local for ever. */
  private static byte[] spinning() {
    return WasmWriter.module("spinning", "1", "start")
        .importing("mvm", SPINS, "l:")
        .workflow(
            "start",
            code -> {
              code.i64(0).call(SPINS);
              code.loop().get(0).i32(1).i32Add().set(0).br(0).end();
              code.i32(0);
            })
        .bytes();
  }

  /** Starts a guest that spins; returns when its thread is in it. */
  private static Spinning spin(CompiledModule code) throws InterruptedException {
    var spins = new CountDownLatch(1);
    Guest guest =
        guest(
            code,
            SPINS,
            (_, _) -> {
              spins.countDown();
              return 0;
            });
    var fault = new CompletableFuture<GuestFault>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                var _ = guest.call("mvm_run_start");
              } catch (GuestFault e) {
                fault.complete(e);
              }
            });
    spins.await();
    return new Spinning(thread, fault);
  }

  private record Spinning(Thread thread, CompletableFuture<GuestFault> fault) {}

  /** Some are compiled to the end by the time they are stopped, and some hardly at all. */
  @Test
  void aGuestThatSpinsHeedsAnInterruptWhenItsCodeIsTold() throws Exception {
    CompiledModule code = new EndiveRuntime(directory).parse(spinning()).compile();
    for (int times = 0; times < InterruptChecks.MOST_TURNS + 4; times++) {
      Spinning spinning = spin(code);
      long busy = TimeUnit.MILLISECONDS.toNanos(times % 4 == 3 ? 300 : times % 4);
      long begun = cpuNanos(spinning.thread());
      await().until(() -> cpuNanos(spinning.thread()) - begun >= busy);

      spinning.thread().interrupt();
      Runnable noMore = code.heedInterrupts();
      try {
        assertThat(spinning.fault().get(20, TimeUnit.SECONDS).kind())
            .isEqualTo(GuestFault.Kind.INTERRUPTED);
      } finally {
        noMore.run();
      }
    }
  }

  private static long cpuNanos(Thread thread) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
  }

  @Test
  void codeThatNobodyWantsToStopDoesNotLookForInterruptsUntilThatHappensOften() {
    InterruptChecks checks = InterruptChecks.of("some digest");
    assertThat(checks.isLooking()).isFalse();
    for (int turn = 1; turn <= InterruptChecks.MOST_TURNS; turn++) {
      checks.want();
      checks.want();
      checks.wantNoMore();
      assertThat(checks.isLooking()).isTrue();
      checks.wantNoMore();
      assertThat(checks.isLooking()).isEqualTo(turn == InterruptChecks.MOST_TURNS);
    }
    assertThat(InterruptChecks.of("some digest")).isSameAs(checks);
  }

  /** The compiler's code would heed an interrupt of its own accord; ours was changed. */
  @Test
  void codeOfEitherKindIsTheChangedOne() {
    for (int times = 0; times < 2; times++) { // made, and read from the cache
      CompiledModule code = new EndiveRuntime(directory).parse(kernel()).compile();
      var told = new ArrayList<Long>();
      Guest guest =
          guest(
              code,
              "tell",
              (_, arguments) -> {
                told.add(arguments[0]);
                return 0;
              });
      Thread.currentThread().interrupt();
      int status = guest.call("mvm_run_start");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(status).isZero();
      assertThat(told).containsExactly(Double.doubleToLongBits(sum()));
    }
  }

  /** Stores a byte, the offset being in the instruction. */
  private static byte[] storing(int address, int offset) {
    return WasmWriter.module("storing", "1", "start")
        .workflow("start", code -> code.i32(address).i32(1).memory(0x3A, offset).i32(0))
        .bytes();
  }

  private int store(int address, int offset) {
    CompiledModule code = new EndiveRuntime(directory).parse(storing(address, offset)).compile();
    return code.instantiate(LIMITS, List.of()).call("mvm_run_start");
  }

  @Test
  void noOffsetBringsAnAddressAroundTheEndOfMemoryBackIntoIt() {
    assertThat(store(0xFFF0, 0xF)).isZero();
    for (int[] outside :
        new int[][] {{0xFFF0, 0x10}, {-1, 0}, {-1, 1}, {-4, 8}, {-0x8000, 0x8001}}) {
      assertThatExceptionOfType(GuestFault.class)
          .isThrownBy(() -> store(outside[0], outside[1]))
          .satisfies(fault -> assertThat(fault.kind()).isEqualTo(GuestFault.Kind.TRAP));
    }
  }
}
