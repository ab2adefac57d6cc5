package dev.mvmci.sql.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A digest over values, in which no two sequences of values look alike. */
final class StateDigest {

  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(1 + Long.BYTES);

  StateDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Adds one value; returns about how many bytes it has. */
  int add(@Nullable Object value) {
    return switch (value) {
      case null -> add('n', 0);
      case Double real -> add('r', Double.doubleToRawLongBits(real));
      case Number integer -> add('i', integer.longValue());
      case byte[] blob -> add('b', blob);
      case Object text -> add('t', text.toString().getBytes(StandardCharsets.UTF_8));
    };
  }

  private int add(char kind, long value) {
    digest.update(number.clear().put((byte) kind).putLong(value).flip());
    return Long.BYTES;
  }

  private int add(char kind, byte[] bytes) {
    add(kind, bytes.length);
    digest.update(bytes);
    return Long.BYTES + bytes.length;
  }

  String text() {
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
