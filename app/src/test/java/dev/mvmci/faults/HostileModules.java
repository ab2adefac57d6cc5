package dev.mvmci.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** WebAssembly modules that nobody should deploy, byte for byte. Each has a workflow "start". */
final class HostileModules {

  private static final String NO_IMPORTS = "00";

  private HostileModules() {}

  /** Computes for ever: {@code loop br 0 end unreachable}. */
  static byte[] loop() {
    return module("hostile-loop", NO_IMPORTS, "0340" + "0c000b00");
  }

  /** Grows its memory until it gets no more, then traps. */
  static byte[] memoryBomb() {
    return module("hostile-memory", NO_IMPORTS, "0340" + "41014000" + "417f47" + "0d000b00");
  }

  /** Calls itself without end. */
  static byte[] recursion() {
    return module("hostile-depth", NO_IMPORTS, "1000");
  }

  /** Asks for {@code wasi.exit}, which no engine of this project has. */
  static byte[] unknownImport() {
    return module("hostile-import", "01" + "0477617369" + "0465786974" + "0000", "1000");
  }

  /**
   * A module of one function {@code () -> i32}.
   *
   * @param imports the import section, in hexadecimal
   * @param code the instructions of the function, in hexadecimal
   */
  private static byte[] module(String name, String imports, String code) {
    var manifest = new ByteArrayOutputStream();
    named(manifest, "mvm.module");
    manifest.writeBytes(
        "{\"name\":\"%s\",\"version\":\"1\",\"abi\":1,\"workflows\":[{\"name\":\"start\"}]}"
            .formatted(name)
            .getBytes(UTF_8));
    boolean imported = !imports.equals(NO_IMPORTS);
    var exports = new ByteArrayOutputStream();
    exports.writeBytes(hex("02"));
    named(exports, "memory");
    exports.writeBytes(hex("0200"));
    named(exports, "mvm_run_start");
    exports.writeBytes(hex(imported ? "0001" : "0000"));
    byte[] body = hex("00" + code + "0b");

    var out = new ByteArrayOutputStream();
    out.writeBytes(hex("0061736d01000000"));
    section(out, 1, hex("016000017f"));
    section(out, 2, hex(imports));
    section(out, 3, hex("0100"));
    section(out, 5, hex("010001"));
    section(out, 7, exports.toByteArray());
    section(out, 10, hex("01%02x".formatted(body.length) + HexFormat.of().formatHex(body)));
    section(out, 0, manifest.toByteArray());
    return out.toByteArray();
  }

  /** Lengths below 128 are one byte, which is enough here. */
  private static void section(ByteArrayOutputStream out, int id, byte[] content) {
    out.write(id);
    out.write(content.length);
    out.writeBytes(content);
  }

  private static void named(ByteArrayOutputStream out, String name) {
    out.write(name.length());
    out.writeBytes(name.getBytes(UTF_8));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
