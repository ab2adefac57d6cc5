package dev.mvmci.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs that are checked in beside their sources. */
public final class Programs {

  /** The module that WASI programs import from. */
  public static final String WASI = "wasi_snapshot_preview1";

  /** With a line that makes no sense, and an hour's pause. */
  public static final String TALLY_INPUT =
      "{\"args\":[\"3600\"],\"env\":{\"CURRENCY\":\"EUR\"},"
          + "\"stdin\":\"bread 3\\n?\\ntea 4\\nbread 2\\n\"}";

  private Programs() {}

  /** The example in C. */
  public static byte[] tally() {
    return read("../examples/tally/tally.wasm");
  }

  /** A tour through Rust's standard library. */
  public static byte[] probe() {
    return read("src/test/wasi/probe.wasm");
  }

  /** All host functions, in C, so that it can be put aside. */
  public static byte[] tour() {
    return read("src/test/asyncify/tour.wasm");
  }

  /** Changes its function table, and can be put aside. */
  public static byte[] tables() {
    return read("src/test/asyncify/tables.wasm");
  }

  /** Tries again by the policies of SDKs: the same in C and in Rust. */
  public static List<byte[]> retries() {
    return List.of(
        read("src/test/sdk/retries.wasm"), read("src/test/sdk/retries_rust/retries_rust.wasm"));
  }

  /** The same errands in each language that there is an SDK for, by its name. */
  public static byte[] errands(String language) {
    return read(
        language.equals("c")
            ? "src/test/sdk/errands.wasm"
            : "src/test/sdk/errands_%s/errands_%s.wasm".formatted(language, language));
  }

  /** All that the SDK for Java has. */
  public static byte[] javaTour() {
    return read("src/test/sdk/tour_java/tour_java.wasm");
  }

  /** The example in Java. */
  public static byte[] javaExample() {
    return read("../examples/order/order.wasm");
  }

  private static byte[] read(String path) {
    try {
      return Files.readAllBytes(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
