package dev.mvmci.sql.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Checked input of the codec's few primitive forms; never allocates more than there are bytes. */
final class ByteReader {

  private final ByteBuffer in;

  ByteReader(ByteBuffer bytes) {
    this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int readByte() {
    requireRemaining(1);
    return in.get() & 0xff;
  }

  long readUnsigned() {
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

  long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  long readFixed64() {
    requireRemaining(8);
    return in.getLong();
  }

  /** A count of things that take at least one byte each. */
  int readCount() {
    long count = readUnsigned();
    requireRemaining(count);
    return (int) count;
  }

  String readText() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  byte[] readBytes() {
    byte[] bytes = new byte[readCount()];
    in.get(bytes);
    return bytes;
  }

  void requireEnd() {
    if (in.hasRemaining()) {
      throw new MalformedEntry(in.remaining() + " bytes follow the entry");
    }
  }

  private void requireRemaining(long count) {
    if (count < 0 || count > in.remaining()) {
      throw new MalformedEntry(
          "entry ends at offset "
              + in.limit()
              + ", needs "
              + count
              + " bytes after "
              + in.position());
    }
  }
}
