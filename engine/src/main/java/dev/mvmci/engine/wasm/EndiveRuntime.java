package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.GuestRuntime;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.ParsedModule;
import java.nio.file.Path;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** {@link GuestRuntime} on Endive's compiler to JVM bytecode. */
public final class EndiveRuntime implements GuestRuntime {

  /** Part of the key of translated code: another compiler, or another change of what it makes. */
  static final String COMPILER_VERSION = "endive-1.0.0 " + ChangedCode.CHANGES;

  private static final byte[] MAGIC = {0, 'a', 's', 'm'};

  private final CodeCache cache;

  /** Keeps translated code in the given directory. */
  public EndiveRuntime(Path cacheDirectory) {
    this.cache = CodeCache.open(cacheDirectory, COMPILER_VERSION);
  }

  @Override
  public ParsedModule parse(byte[] wasm) {
    if (wasm.length < MAGIC.length || !startsWithMagic(wasm)) {
      throw new InvalidGuestException(
          "not a WebAssembly module: it must begin with the bytes 00 61 73 6d");
    }
    try {
      WasmModule module = Parser.parse(wasm);
      FeatureCheck.check(module);
      var parsed = new EndiveModule(module, cache);
      parsed.inspect();
      return parsed;
    } catch (InvalidGuestException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new InvalidGuestException("not a valid WebAssembly module: " + e.getMessage(), e);
    }
  }

  private static boolean startsWithMagic(byte[] wasm) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (wasm[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }
}
