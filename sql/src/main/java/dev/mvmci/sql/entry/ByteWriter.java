package dev.mvmci.sql.entry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing output of the codecs' few primitive forms. Not thread-safe. */
public final class ByteWriter {

  private static final int FIRST_CAPACITY = 256;

  private byte[] buffer;
  private int size;

  /** Empty, with room for a small thing. */
  public ByteWriter() {
    this(FIRST_CAPACITY);
  }

  /** Empty, with room for so many bytes before it has to grow. */
  public ByteWriter(int capacity) {
    this.buffer = new byte[capacity];
  }

  /** Appends the low 8 bits. */
  public void writeByte(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
  }

  /** Appends 7 bits a byte, low bits first. */
  public void writeUnsigned(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  /** Zigzag: small negative numbers stay short. */
  public void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  /** Appends 8 bytes, low ones first. */
  public void writeFixed64(long value) {
    reserve(8);
    for (int shift = 0; shift < 64; shift += 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  /** Appends length and UTF-8. */
  public void writeText(String text) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends length and bytes. */
  public void writeBytes(byte[] bytes) {
    writeUnsigned(bytes.length);
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** The buffer itself, of which the first {@link #size} bytes count; not to be changed. */
  public byte[] array() {
    return buffer;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private void reserve(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, more), buffer.length * 2));
    }
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
