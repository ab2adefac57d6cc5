package dev.mvmci.engine.guest;

/** A WebAssembly implementation. Thread-safe. */
public interface GuestRuntime {

  /**
   * Reads and validates a module.
   *
   * @throws InvalidGuestException if it is no WebAssembly module, or uses features that this
   *     runtime or deterministic execution does not allow
   */
  ParsedModule parse(byte[] wasm);
}
