package dev.mvmci.sql.entry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Growing output of the codec's few primitive forms. */
final class ByteWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);

  void writeByte(int value) {
    out.write(value);
  }

  void writeUnsigned(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** Zigzag: small negative numbers stay short. */
  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  void writeFixed64(long value) {
    for (int shift = 0; shift < 64; shift += 8) {
      out.write((int) (value >>> shift));
    }
  }

  void writeText(String text) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void writeBytes(byte[] bytes) {
    writeUnsigned(bytes.length);
    out.writeBytes(bytes);
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  /**
   * Length in UTF-8 without encoding; half a surrogate pair counts 2, never less than is written.
   */
  static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (Character.isSurrogate(c)) {
        length += 2; // a pair is 4 bytes
      } else {
        length += 3;
      }
    }
    return length;
  }
}
