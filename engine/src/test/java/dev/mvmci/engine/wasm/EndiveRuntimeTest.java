package dev.mvmci.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.guest.Guest;
import dev.mvmci.engine.guest.GuestLimits;
import dev.mvmci.engine.guest.HostImport;
import dev.mvmci.engine.guest.ParsedModule;
import dev.mvmci.engine.guest.Signature;
import dev.mvmci.engine.testing.WasmWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private List<Long> told(EndiveRuntime runtime, int runs) {
    ParsedModule module = runtime.parse(kernel());
    var code = module.compile();
    var told = new ArrayList<Long>();
    for (int i = 0; i < runs; i++) {
      Guest guest =
          code.instantiate(
              LIMITS,
              List.of(
                  new HostImport(
                      "mvm",
                      "tell",
                      Signature.of("l:"),
                      false,
                      (memory, arguments) -> {
                        assertThat(
                                ByteBuffer.wrap(memory.read(0, 8))
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getLong())
                            .isEqualTo(arguments[0]);
                        told.add(arguments[0]);
                        return 0;
                      })));
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
}
