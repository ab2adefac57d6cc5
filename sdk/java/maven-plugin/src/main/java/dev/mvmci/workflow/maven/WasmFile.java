package dev.mvmci.workflow.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A WebAssembly module as its sections, as far as they need be understood to make it a guest. */
final class WasmFile {

  private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};
  private static final int CUSTOM = 0;
  private static final int IMPORTS = 2;
  private static final int EXPORTS = 7;
  private static final int START = 8;
  private static final byte FUNCTION = 0;

  private final List<Section> sections;

  private record Section(int id, byte[] content) {}

  /**
   * An imported function.
   *
   * @param type index of its signature
   */
  record Import(String module, String name, int type) {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  private WasmFile(List<Section> sections) {
    this.sections = sections;
  }

  /**
   * Takes a module apart.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  static WasmFile parse(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    if (bytes.length < magic.length) {
      throw new IllegalArgumentException("not a WebAssembly module: " + bytes.length + " bytes");
    }
    in.get(magic);
    if (!ByteBuffer.wrap(magic).equals(ByteBuffer.wrap(MAGIC))) {
      throw new IllegalArgumentException("not a WebAssembly module of version 1");
    }
    var sections = new ArrayList<Section>();
    while (in.hasRemaining()) {
      int id = in.get();
      byte[] content = new byte[unsigned(in)];
      in.get(content);
      sections.add(new Section(id, content));
    }
    return new WasmFile(sections);
  }

  /** Its imports; TeaVM imports nothing but functions. */
  List<Import> imports() {
    var imports = new ArrayList<Import>();
    for (Section section : sections) {
      if (section.id() == IMPORTS) {
        var in = ByteBuffer.wrap(section.content());
        for (int left = unsigned(in); left > 0; left--) {
          String module = name(in);
          String name = name(in);
          if (in.get() != FUNCTION) {
            throw new IllegalArgumentException(
                "import %s.%s is no function".formatted(module, name));
          }
          imports.add(new Import(module, name, unsigned(in)));
        }
      }
    }
    return imports;
  }

  /**
   * This without its start function, which is exported as a name instead: the host can then see
   * what it does, and put the module aside. Of the exports those are kept that are wanted.
   */
  WasmFile startingAs(String export, Predicate<String> wanted) {
    var changed = new ArrayList<Section>();
    for (Section section : sections) {
      if (section.id() == EXPORTS) {
        changed.add(new Section(EXPORTS, exports(section.content(), export, wanted)));
      } else if (section.id() != START) {
        changed.add(section);
      }
    }
    return new WasmFile(changed);
  }

  private byte[] exports(byte[] content, String startExport, Predicate<String> wanted) {
    var kept = new ByteArrayOutputStream();
    int count = 0;
    var in = ByteBuffer.wrap(content);
    for (int left = unsigned(in); left > 0; left--) {
      String name = name(in);
      int kind = in.get();
      int index = unsigned(in);
      if (wanted.test(name)) {
        writeExport(kept, name, kind, index);
        count++;
      }
    }
    for (Section section : sections) {
      if (section.id() == START) {
        writeExport(kept, startExport, FUNCTION, unsigned(ByteBuffer.wrap(section.content())));
        count++;
      }
    }
    var out = new ByteArrayOutputStream();
    writeUnsigned(out, count);
    out.writeBytes(kept.toByteArray());
    return out.toByteArray();
  }

  private static void writeExport(ByteArrayOutputStream out, String name, int kind, int index) {
    writeName(out, name);
    out.write(kind);
    writeUnsigned(out, index);
  }

  /** This with a custom section of this name at its end. */
  WasmFile withCustom(String name, byte[] content) {
    var out = new ByteArrayOutputStream();
    writeName(out, name);
    out.writeBytes(content);
    var more = new ArrayList<>(sections);
    more.add(new Section(CUSTOM, out.toByteArray()));
    return new WasmFile(more);
  }

  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    for (Section section : sections) {
      out.write(section.id());
      writeUnsigned(out, section.content().length);
      out.writeBytes(section.content());
    }
    return out.toByteArray();
  }

  private static int unsigned(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static String name(ByteBuffer in) {
    byte[] name = new byte[unsigned(in)];
    in.get(name);
    return new String(name, UTF_8);
  }

  private static void writeUnsigned(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left >>> 7 != 0) {
      out.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  private static void writeName(ByteArrayOutputStream out, String name) {
    byte[] bytes = name.getBytes(UTF_8);
    writeUnsigned(out, bytes.length);
    out.writeBytes(bytes);
  }
}
