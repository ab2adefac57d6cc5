package dev.mvmci.engine.host;

import dev.mvmci.engine.store.Deflated;
import dev.mvmci.http.Json;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * What an effect answered.
 *
 * @param status 0, or a negative {@link Errno}
 * @param head what the guest takes first; for a failure JSON {kind, message}
 * @param body what it may take after that
 */
public record Answer(int status, byte[] head, byte[] body) {

  private static final byte[] NOTHING = {};
  private static final int MIN_DEFLATED_BYTES = 1024;
  private static final byte PLAIN = 0;
  private static final byte DEFLATED = 1;
  private static final byte SEALED = 2;

  /** Success with nothing to tell. */
  public static Answer done() {
    return new Answer(0, NOTHING, NOTHING);
  }

  public static Answer success(byte[] head, byte[] body) {
    return new Answer(0, head, body);
  }

  public static Answer failure(Errno errno, String message) {
    return new Answer(errno.status(), error(errno, message), NOTHING);
  }

  /** The JSON that {@code last_error} gives. */
  static byte[] error(Errno errno, String message) {
    return Json.bytes(Map.of("kind", errno.kind(), "message", message));
  }

  /** This as bytes for the journal; a larger body is compressed. */
  public byte[] encode() {
    boolean deflates = body.length >= MIN_DEFLATED_BYTES;
    byte[] stored = deflates ? Deflated.deflate(body) : body;
    return ByteBuffer.allocate(2 * Integer.BYTES + 1 + head.length + stored.length)
        .putInt(status)
        .put(deflates ? DEFLATED : PLAIN)
        .putInt(head.length)
        .put(head)
        .put(stored)
        .array();
  }

  /** As {@link #encode}, unreadable without the sealer. */
  public byte[] encodeSealed(Sealer sealer) {
    byte[] sealed = sealer.seal(encode());
    return ByteBuffer.allocate(Integer.BYTES + 1 + sealed.length)
        .putInt(status)
        .put(SEALED)
        .put(sealed)
        .array();
  }

  /** Whether these bytes need the sealer to be read. */
  public static boolean isSealed(byte[] bytes) {
    return bytes[Integer.BYTES] == SEALED;
  }

  /** Reads what {@link #encode} or {@link #encodeSealed} made. */
  public static Answer decode(byte[] bytes, Sealer sealer) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int status = in.getInt();
    byte form = in.get();
    if (form == SEALED) {
      byte[] sealed = new byte[in.remaining()];
      in.get(sealed);
      return decode(sealer.open(sealed), sealer);
    }
    byte[] head = new byte[in.getInt()];
    in.get(head);
    byte[] body = new byte[in.remaining()];
    in.get(body);
    return new Answer(status, head, form == DEFLATED ? Deflated.inflate(body) : body);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Answer that
        && status == that.status
        && Arrays.equals(head, that.head)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, Arrays.hashCode(head), Arrays.hashCode(body));
  }

  @Override
  public String toString() {
    return "status %d, head %d bytes, body %d bytes".formatted(status, head.length, body.length);
  }
}
