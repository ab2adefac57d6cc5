package dev.mvmci.sql.entry;

import org.jspecify.annotations.Nullable;

/**
 * The binary form of one SQL value.
 *
 * <pre>
 * value = 0 | 1 zigzag | 2 double:8 bytes | 3 length utf8 | 4 length bytes
 * </pre>
 */
final class ValueCodec {

  private static final int NULL = 0;
  private static final int INTEGER = 1;
  private static final int REAL = 2;
  private static final int TEXT = 3;
  private static final int BLOB = 4;

  private ValueCodec() {}

  /** Whether it is of a kind that can be written. */
  static boolean isValue(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case Integer _, Long _, Double _, Boolean _, String _, byte[] _ -> true;
      default -> false;
    };
  }

  /** Bytes behind kind and length, or 0 for those that are always short. */
  static long payloadLength(@Nullable Object value) {
    return switch (value) {
      case String text -> ByteWriter.utf8Length(text);
      case byte[] blob -> blob.length;
      case null, default -> 0;
    };
  }

  static void write(ByteWriter out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeByte(NULL);
      case Integer integer -> writeInteger(out, integer);
      case Long integer -> writeInteger(out, integer);
      case Boolean truth -> writeInteger(out, truth ? 1 : 0);
      case Double real -> {
        out.writeByte(REAL);
        out.writeFixed64(Double.doubleToRawLongBits(real));
      }
      case String text -> {
        out.writeByte(TEXT);
        out.writeText(text);
      }
      case byte[] blob -> {
        out.writeByte(BLOB);
        out.writeBytes(blob);
      }
      default ->
          throw new IllegalArgumentException("a value cannot be a " + value.getClass().getName());
    }
  }

  private static void writeInteger(ByteWriter out, long value) {
    out.writeByte(INTEGER);
    out.writeSigned(value);
  }

  static @Nullable Object read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case NULL -> null;
      case INTEGER -> in.readSigned();
      case REAL -> Double.longBitsToDouble(in.readFixed64());
      case TEXT -> in.readText();
      case BLOB -> in.readBytes();
      default -> throw new MalformedEntry("unknown kind of value " + kind);
    };
  }
}
