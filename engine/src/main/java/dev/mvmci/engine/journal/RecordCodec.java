package dev.mvmci.engine.journal;

import dev.mvmci.engine.journal.JournalRecord.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Records as bytes: a version, the number of records, the records, and a CRC-32C of all that. Each
 * record is preceded by its length, so that one of them is found without reading the others.
 */
final class RecordCodec {

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;
  private static final int CRC_BYTES = Integer.BYTES;

  /** Of a record without function and payload. */
  private static final int FIXED_BYTES = 3 * Long.BYTES + 2;

  private RecordCodec() {}

  static byte[] encode(List<JournalRecord> records) {
    var out = new ByteArrayOutputStream(64 * records.size() + HEADER_BYTES + CRC_BYTES);
    out.write(VERSION);
    writeInt(out, records.size());
    for (JournalRecord record : records) {
      encode(record, out);
    }
    var crc = new CRC32C();
    crc.update(out.toByteArray());
    writeInt(out, (int) crc.getValue());
    return out.toByteArray();
  }

  private static void encode(JournalRecord record, ByteArrayOutputStream out) {
    byte[] function = record.function().getBytes(StandardCharsets.ISO_8859_1);
    int length = FIXED_BYTES + function.length + record.payload().length;
    if (function.length > 255) {
      throw new IllegalArgumentException("function name too long: " + record.function());
    }
    var head = ByteBuffer.allocate(Integer.BYTES + length - record.payload().length);
    head.putInt(length)
        .putLong(record.run())
        .putLong(record.sequence())
        .putLong(record.argumentHash())
        .put((byte) record.kind().code())
        .put((byte) function.length)
        .put(function);
    out.writeBytes(head.array());
    out.writeBytes(record.payload());
  }

  private static void writeInt(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  /**
   * Reads all records.
   *
   * @throws DamagedJournalException if the bytes are not exactly what {@link #encode} makes
   */
  static List<JournalRecord> decode(byte[] bytes) {
    var records = new ArrayList<JournalRecord>();
    each(bytes, (_, in) -> records.add(record(in)));
    return records;
  }

  /** Told of records in order. */
  @FunctionalInterface
  interface Outline {
    void record(int place, long run, Kind kind);
  }

  /** How many records there are, if the bytes are undamaged. */
  static int count(byte[] bytes) {
    return Math.clamp(open(bytes).getInt(), 0, bytes.length / FIXED_BYTES);
  }

  /**
   * Tells whose records there are; a fraction of the work of reading them.
   *
   * @throws DamagedJournalException as {@link #decode}, but for what is inside a record
   */
  static void outline(byte[] bytes, Outline outline) {
    each(
        bytes,
        (place, in) -> {
          int start = in.position() + Integer.BYTES;
          int length = in.getInt();
          if (length < FIXED_BYTES) {
            throw new DamagedJournalException("a record is shorter than its parts");
          }
          outline.record(place, in.getLong(start), Kind.of(in.get(start + 3 * Long.BYTES)));
          in.position(start + length);
        });
  }

  @FunctionalInterface
  private interface Step {
    void read(int place, ByteBuffer in);
  }

  private static void each(byte[] bytes, Step step) {
    ByteBuffer in = open(bytes);
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - CRC_BYTES);
    int stored = ByteBuffer.wrap(bytes).getInt(bytes.length - CRC_BYTES);
    if ((int) crc.getValue() != stored) {
      throw new DamagedJournalException("the checksum does not fit");
    }
    int count = in.getInt();
    try {
      for (int i = 0; i < count; i++) {
        step.read(i, in);
      }
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new DamagedJournalException("a record ends beyond its batch", e);
    }
    if (in.hasRemaining() || count < 0) {
      throw new DamagedJournalException(in.remaining() + " bytes follow the last record");
    }
  }

  /** The record at a place in bytes that were outlined, decoded or encoded here before. */
  static JournalRecord decodeAt(byte[] bytes, int place) {
    ByteBuffer in = open(bytes);
    int count = in.getInt();
    if (place < 0 || place >= count) {
      throw new DamagedJournalException("no record " + place + " among " + count);
    }
    for (int i = 0; i < place; i++) {
      int length = in.getInt();
      in.position(in.position() + length);
    }
    return record(in);
  }

  private static ByteBuffer open(byte[] bytes) {
    if (bytes.length < HEADER_BYTES + CRC_BYTES) {
      throw new DamagedJournalException("only " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, bytes.length - CRC_BYTES);
    int version = in.get();
    if (version != VERSION) {
      throw new DamagedJournalException(
          "records of version %d; this program knows version %d".formatted(version, VERSION));
    }
    return in;
  }

  private static JournalRecord record(ByteBuffer in) {
    int length = in.getInt();
    int end = Math.addExact(in.position(), length);
    long run = in.getLong();
    long sequence = in.getLong();
    long argumentHash = in.getLong();
    Kind kind = Kind.of(in.get());
    byte[] function = new byte[Byte.toUnsignedInt(in.get())];
    in.get(function);
    int rest = end - in.position();
    if (rest < 0) {
      throw new DamagedJournalException("a record is shorter than its parts");
    }
    byte[] payload = new byte[checkedLength(rest, in)];
    in.get(payload);
    return new JournalRecord(
        run,
        sequence,
        kind,
        new String(function, StandardCharsets.ISO_8859_1),
        argumentHash,
        payload);
  }

  /** Before the bytes are allocated: a damaged length must not take the heap. */
  private static int checkedLength(int length, ByteBuffer in) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }
}
