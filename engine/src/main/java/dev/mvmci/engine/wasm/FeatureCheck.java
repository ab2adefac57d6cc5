package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.InvalidGuestException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionBody;

/** Refuses what would make runs differ from their replays, and what cannot be compiled. */
final class FeatureCheck {

  private static final int SIMD_PREFIX = 0xFD;
  private static final int THREADS_PREFIX = 0xFE;

  private FeatureCheck() {}

  static void check(WasmModule module) {
    module
        .memorySection()
        .ifPresent(memories -> {
          if (memories.memoryCount() > (Asyncify.isExportedBy(module) ? 2 : 1)) {
            throw new InvalidGuestException(
                "the module has %d memories; a guest has one".formatted(memories.memoryCount()));
          }
          for (int i = 0; i < memories.memoryCount(); i++) {
            if (memories.getMemory(i).limits().shared()) {
              throw new InvalidGuestException(
                  "the module's memory is shared; build it without threads");
            }
          }
        });
    for (FunctionBody body : module.codeSection().functionBodies()) {
      for (var instruction : body.instructions()) {
        switch (instruction.opcode().opcode() >>> 8) {
          case THREADS_PREFIX ->
              throw new InvalidGuestException(
                  "the module uses atomic instructions; build it without threads");
          case SIMD_PREFIX ->
              throw new InvalidGuestException(
                  "the module uses SIMD instructions; build it without SIMD");
          default -> {}
        }
      }
    }
  }
}
