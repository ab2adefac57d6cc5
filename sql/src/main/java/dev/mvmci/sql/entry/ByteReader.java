package dev.mvmci.sql.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Checked input of the codecs' few primitive forms; never allocates more than there are bytes, and
 * throws {@link MalformedEntry} where they end too early.
 */
public final class ByteReader {

  private final ByteBuffer in;

  /** Reads the buffer from its position, which stays. */
  public ByteReader(ByteBuffer bytes) {
    this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** One byte, 0 to 255. */
  public int readByte() {
    requireRemaining(1);
    return in.get() & 0xff;
  }

  /** As {@link ByteWriter#writeUnsigned} wrote it. */
  public long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw new MalformedEntry("number runs over 10 bytes at offset " + in.position());
  }

  /** As {@link ByteWriter#writeSigned} wrote it. */
  public long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** As {@link ByteWriter#writeFixed64} wrote it. */
  public long readFixed64() {
    requireRemaining(8);
    return in.getLong();
  }

  /** A count of things that take at least one byte each. */
  public int readCount() {
    long count = readUnsigned();
    requireRemaining(count);
    return (int) count;
  }

  /** As {@link ByteWriter#writeText} wrote it. */
  public String readText() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  /** As {@link ByteWriter#writeBytes} wrote it; a copy. */
  public byte[] readBytes() {
    byte[] bytes = new byte[readCount()];
    in.get(bytes);
    return bytes;
  }

  /** Refuses bytes that are left. */
  public void requireEnd() {
    if (in.hasRemaining()) {
      throw new MalformedEntry(in.remaining() + " bytes follow the end");
    }
  }

  private void requireRemaining(long count) {
    if (count < 0 || count > in.remaining()) {
      throw new MalformedEntry(
          "it ends at offset " + in.limit() + ", needs " + count + " bytes after " + in.position());
    }
  }
}
