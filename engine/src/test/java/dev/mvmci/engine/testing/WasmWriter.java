package dev.mvmci.engine.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes small WebAssembly modules, so that tests need no toolchain. Signatures are in the short
 * form of {@link dev.mvmci.engine.guest.Signature#of}.
 */
public final class WasmWriter {

  private final List<String> types = new ArrayList<>();
  private final Map<String, Integer> functions = new LinkedHashMap<>();
  private final ByteArrayOutputStream imports = new ByteArrayOutputStream();
  private int importCount;
  private final List<Integer> declared = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final ByteArrayOutputStream exports = new ByteArrayOutputStream();
  private int exportCount;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int dataCount;
  private final ByteArrayOutputStream custom = new ByteArrayOutputStream();
  private byte[] memory = {};
  private byte[] table = {};

  /** A module with one page of memory, exported, and a manifest. */
  public static WasmWriter module(String name, String version, String... workflows) {
    var list = new StringBuilder();
    for (String workflow : workflows) {
      list.append(list.isEmpty() ? "" : ",").append("{\"name\":\"").append(workflow).append("\"}");
    }
    return new WasmWriter()
        .memory(1, -1)
        .custom(
            "mvm.module",
            "{\"name\":\"%s\",\"version\":\"%s\",\"abi\":1,\"workflows\":[%s]}"
                .formatted(name, version, list));
  }

  public WasmWriter memory(int initial, int maximum) {
    var out = new ByteArrayOutputStream();
    unsigned(out, 1);
    out.write(maximum < 0 ? 0 : 1);
    unsigned(out, initial);
    if (maximum >= 0) {
      unsigned(out, maximum);
    }
    memory = out.toByteArray();
    return this;
  }

  /** Memory limits as raw flags, for what must be refused. */
  public WasmWriter rawMemory(int... bytes) {
    var out = new ByteArrayOutputStream();
    for (int b : bytes) {
      out.write(b);
    }
    memory = out.toByteArray();
    return this;
  }

  public WasmWriter table(int initial, int maximum) {
    var out = new ByteArrayOutputStream();
    unsigned(out, 1);
    out.write(0x70);
    out.write(1);
    unsigned(out, initial);
    unsigned(out, maximum);
    table = out.toByteArray();
    return this;
  }

  public WasmWriter custom(String name, String content) {
    var out = new ByteArrayOutputStream();
    name(out, name);
    out.writeBytes(content.getBytes(StandardCharsets.UTF_8));
    section(custom, 0, out);
    return this;
  }

  public WasmWriter withoutCustomSections() {
    custom.reset();
    return this;
  }

  /** Imports must come before functions. */
  public WasmWriter importing(String module, String name, String signature) {
    name(imports, module);
    name(imports, name);
    imports.write(0);
    unsigned(imports, type(signature));
    importCount++;
    functions.put(name, functions.size());
    return this;
  }

  /** Imports functions of the engine: name and signature in turn. */
  public WasmWriter host(String... namesAndSignatures) {
    for (int i = 0; i < namesAndSignatures.length; i += 2) {
      importing("mvm", namesAndSignatures[i], namesAndSignatures[i + 1]);
    }
    return this;
  }

  /** A function with so many i32 and i64 locals after its parameters. */
  public WasmWriter function(
      String name, String signature, int i32Locals, int i64Locals, Consumer<Code> body) {
    functions.put(name, functions.size());
    declared.add(type(signature));
    var code = new Code(functions);
    body.accept(code);
    var out = new ByteArrayOutputStream();
    unsigned(out, 2);
    unsigned(out, i32Locals);
    out.write(0x7F);
    unsigned(out, i64Locals);
    out.write(0x7E);
    out.writeBytes(code.bytes());
    out.write(0x0B);
    bodies.add(out.toByteArray());
    return this;
  }

  /** A workflow: an exported function () -> i32. */
  public WasmWriter workflow(String name, Consumer<Code> body) {
    return function(name, ":i", 4, 4, body).export("mvm_run_" + name, name);
  }

  public WasmWriter export(String exportName, String function) {
    name(exports, exportName);
    exports.write(0);
    unsigned(exports, functions.get(function));
    exportCount++;
    return this;
  }

  public WasmWriter text(int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    data.write(0);
    data.writeBytes(new Code(functions).i32(offset).end().bytes());
    unsigned(data, bytes.length);
    data.writeBytes(bytes);
    dataCount++;
    return this;
  }

  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    var typeSection = new ByteArrayOutputStream();
    unsigned(typeSection, types.size());
    types.forEach(type -> signature(typeSection, type));
    section(out, 1, typeSection);
    section(out, 2, counted(importCount, imports.toByteArray()));
    var functionSection = new ByteArrayOutputStream();
    unsigned(functionSection, declared.size());
    declared.forEach(type -> unsigned(functionSection, type));
    section(out, 3, functionSection);
    if (table.length > 0) {
      section(out, 4, plain(table));
    }
    if (memory.length > 0) {
      section(out, 5, plain(memory));
    }
    section(out, 7, counted(exportCount, exports.toByteArray()));
    var codeSection = new ByteArrayOutputStream();
    unsigned(codeSection, bodies.size());
    for (byte[] body : bodies) {
      unsigned(codeSection, body.length);
      codeSection.writeBytes(body);
    }
    section(out, 10, codeSection);
    section(out, 11, counted(dataCount, data.toByteArray()));
    out.writeBytes(custom.toByteArray());
    return out.toByteArray();
  }

  private int type(String signature) {
    if (!types.contains(signature)) {
      types.add(signature);
    }
    return types.indexOf(signature);
  }

  private static void signature(ByteArrayOutputStream out, String signature) {
    int colon = signature.indexOf(':');
    out.write(0x60);
    values(out, signature.substring(0, colon));
    values(out, signature.substring(colon + 1));
  }

  private static void values(ByteArrayOutputStream out, String letters) {
    unsigned(out, letters.length());
    letters
        .chars()
        .forEach(letter ->
            out.write(
                switch (letter) {
                  case 'i' -> 0x7F;
                  case 'l' -> 0x7E;
                  case 'd' -> 0x7C;
                  default -> throw new IllegalArgumentException("no type " + letter);
                }));
  }

  private static ByteArrayOutputStream counted(int count, byte[] content) {
    var out = new ByteArrayOutputStream();
    unsigned(out, count);
    out.writeBytes(content);
    return out;
  }

  private static ByteArrayOutputStream plain(byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(content);
    return out;
  }

  private static void section(ByteArrayOutputStream out, int id, ByteArrayOutputStream content) {
    out.write(id);
    unsigned(out, content.size());
    out.writeBytes(content.toByteArray());
  }

  private static void name(ByteArrayOutputStream out, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    unsigned(out, bytes.length);
    out.writeBytes(bytes);
  }

  static void unsigned(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7F) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
