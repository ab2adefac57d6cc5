package dev.mvmci.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.WasmWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.compiler.Cache;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

class LoopUnrollingTest {

  private static final int AND = 0x71;
  private static final int NE = 0x47;
  private static final int LT_S = 0x48;
  private static final int LT_U = 0x49;
  private static final int F64_STORE = 0x39;
  private static final int CONVERT = 0xB7;

  /** Code in memory. */
  private static final class Kept implements Cache {

    private final Map<String, byte[]> files = new HashMap<>();

    @Override
    public byte @Nullable [] get(String digest) {
      return files.get(digest);
    }

    @Override
    public void putIfAbsent(String digest, byte[] code) {
      files.put(digest, code);
    }
  }

  private static WasmModule module(Consumer<Code> body) {
    return Parser.parse(WasmWriter.module("loops", "1", "start").workflow("start", body).bytes());
  }

  /** How often the functions of the module write to memory, in their code. */
  private static long writes(Consumer<Code> body) throws IOException {
    var kept = new Kept();
    var _ = compiled(module(body), kept);
    long writes = 0;
    var jar = new ZipInputStream(new ByteArrayInputStream(kept.files.values().iterator().next()));
    for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
      if (entry.getName().contains("FuncGroup_")) {
        writes += writes(jar.readAllBytes());
      }
    }
    return writes;
  }

  private static long writes(byte[] code) {
    return ClassFile.of().parse(code).methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(body -> body.elementStream())
        .filter(element ->
            element instanceof InvokeInstruction call
                && call.name().stringValue().startsWith("memoryWrite"))
        .count();
  }

  private static Function<Instance, Machine> compiled(WasmModule module, Kept kept) {
    var _ = MachineFactoryCompiler.builder(module).withCache(new ChangedCode(kept)).compile();
    return MachineFactoryCompiler.builder(module).withCache(new ChangedCode(kept)).compile();
  }

  /** Writes a double at each step. */
  private static Consumer<Code> steps(int step, int comparison, int limit) {
    return code -> {
      code.loop();
      code.get(0).get(0).op(CONVERT).memory(F64_STORE, 0);
      code.get(0).i32(step).i32Add().raw(0x22, 0).i32(limit).op(comparison).brIf(0);
      code.end().i32(0);
    };
  }

  @Test
  void aLoopWhoseTurnsTheJvmDoesNotCountIsWrittenSeveralTimes() throws IOException {
    assertThat(writes(steps(8, NE, 3072))).isEqualTo(LoopUnrolling.COPIES);
    assertThat(writes(steps(1, LT_U, 3072))).isEqualTo(LoopUnrolling.COPIES);
  }

  @Test
  void aLoopThatTheJvmCountsStaysAsItIs() throws IOException {
    assertThat(writes(steps(1, NE, 3072))).isEqualTo(1);
    assertThat(writes(steps(-1, NE, -3072))).isEqualTo(1);
    assertThat(writes(steps(8, LT_S, 3072))).isEqualTo(1);
  }

  @Test
  void aLongLoopAndAMethodThatIsLargeAlreadyStayAsTheyAre() throws IOException {
    assertThat(
            writes(code -> {
              code.loop();
              for (int i = 0; i < 40; i++) {
                code.get(0).get(0).op(CONVERT).memory(F64_STORE, 0);
              }
              code.get(0).i32(8).i32Add().raw(0x22, 0).i32(3072).op(NE).brIf(0).end().i32(0);
            }))
        .isEqualTo(40);
    assertThat(
            writes(code -> {
              for (int i = 0; i < 1_000; i++) {
                code.get(0).get(0).op(CONVERT).memory(F64_STORE, 0);
              }
              steps(8, NE, 3072).accept(code);
            }))
        .isEqualTo(1_001);
  }

  @Test
  void onlyTheInnerOfTwoLoopsIsUnrolled() throws IOException {
    assertThat(
            writes(code -> {
              code.loop();
              code.get(1).get(1).op(CONVERT).memory(F64_STORE, 0);
              steps(8, NE, 3072).accept(code);
              code.drop();
              code.get(1).i32(8).i32Add().raw(0x22, 1).i32(3072).op(NE).brIf(0).end().i32(0);
            }))
        .isEqualTo(1 + LoopUnrolling.COPIES);
  }

  /** What a module leaves: its memory, and its result or why it has none. */
  private record Left(byte[] memory, String end) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Left left
          && Arrays.equals(memory, left.memory)
          && end.equals(left.end);
    }

    @Override
    public int hashCode() {
      return end.hashCode();
    }
  }

  private static Left run(Instance.Builder builder) {
    Instance instance =
        builder.withMemoryFactory(declared -> new FlatMemory(declared, 1)).withStart(false).build();
    String end;
    try {
      end = Long.toString(instance.export("mvm_run_start").apply()[0]);
    } catch (WasmRuntimeException e) {
      end = String.valueOf(e.getMessage()).replaceAll("[^a-z ].*", "");
    }
    return new Left(((FlatMemory) instance.memory()).bytes().clone(), end);
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 300);
  }

  /** Loops made by chance do what they do in the interpreter, which knows nothing of all this. */
  @ParameterizedTest
  @MethodSource("seeds")
  void loopsDoWhatTheyDidBefore(long seed) {
    WasmModule module = module(new RandomLoops(new Random(seed))::write);
    Left interpreted = run(Instance.builder(module));
    Left unrolled = run(Instance.builder(module).withMachineFactory(compiled(module, new Kept())));
    assertThat(unrolled).isEqualTo(interpreted);
  }

  /** Functions of nested loops over memory, some of which leave it, that come to an end. */
  private static final class RandomLoops {

    private static final int FUEL = 3;
    private static final int[] COMPARISONS = {
      0x46, NE, LT_S, LT_U, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, NE, NE, LT_U
    };
    private static final int[] STORES = {0x36, 0x3A, 0x3B};
    private static final int[] LOADS = {0x28, 0x2C, 0x2D, 0x2E, 0x2F};
    private static final int[] ARITHMETIC = {0x6A, 0x6B, 0x6C, AND, 0x72, 0x73, 0x74, 0x76};
    private static final int[] STEPS = {1, -1, 2, 3, 4, 8, -8, 3072};

    private final Random random;

    RandomLoops(Random random) {
      this.random = random;
    }

    void write(Code code) {
      code.i32(20 + random.nextInt(200)).set(FUEL);
      code.block();
      for (int i = 0; i <= random.nextInt(3); i++) {
        loop(code, 0);
      }
      code.end();
      code.get(0).get(1).op(0x73).get(FUEL).i32Add();
    }

    private int of(int[] choices) {
      return choices[random.nextInt(choices.length)];
    }

    private void loop(Code code, int depth) {
      int counter = random.nextInt(3);
      code.i32(random.nextInt(100)).set(counter);
      code.loop();
      for (int i = 0; i <= random.nextInt(3); i++) {
        statement(code, depth + 1);
      }
      // Out of all loops when it is used up.
      code.get(FUEL).i32(1).op(0x6B).raw(0x22, FUEL).op(0x45).brIf(depth + 1);
      if (random.nextInt(4) == 0) {
        statement(code, depth + 1);
      }
      code.get(counter).i32(of(STEPS)).i32Add().raw(0x22, counter);
      if (random.nextInt(5) > 0) {
        code.i32(random.nextInt(3000)).op(of(COMPARISONS));
      }
      code.brIf(0).end();
    }

    private void statement(Code code, int depth) {
      switch (random.nextInt(depth < 3 ? 7 : 6)) {
        case 0 -> {
          value(code);
          code.set(random.nextInt(3));
        }
        case 1 -> {
          code.block();
          value(code);
          code.brIf(0);
          store(code);
          code.end();
        }
        case 2 -> {
          value(code);
          code.i32(random.nextInt(5000)).op(of(COMPARISONS)).i32(7).op(AND);
          value(code);
          code.op(AND).i32(255).op(0x46).brIf(random.nextInt(depth));
        }
        case 6 -> loop(code, depth);
        default -> store(code);
      }
    }

    private void store(Code code) {
      address(code);
      value(code);
      code.memory(of(STORES), offset());
    }

    /** Mostly within the one page. */
    private void address(Code code) {
      value(code);
      if (random.nextInt(50) > 0) {
        code.i32(0x7FFF).op(AND);
      }
    }

    private int offset() {
      return random.nextInt(3) > 0 ? 0 : random.nextInt(0x7000);
    }

    private void value(Code code) {
      switch (random.nextInt(4)) {
        case 0 -> code.get(random.nextInt(3)).i32(random.nextInt(1 << 20)).op(of(ARITHMETIC));
        case 1 -> code.get(random.nextInt(3)).get(random.nextInt(3)).op(of(ARITHMETIC));
        case 2 -> {
          code.get(random.nextInt(3)).i32(0x7FFF).op(AND).memory(of(LOADS), offset());
        }
        default -> code.get(random.nextInt(3));
      }
    }
  }
}
