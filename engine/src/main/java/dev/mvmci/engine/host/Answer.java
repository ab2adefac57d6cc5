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
        .put((byte) (deflates ? 1 : 0))
        .putInt(head.length)
        .put(head)
        .put(stored)
        .array();
  }

  /** Reads what {@link #encode} made. */
  public static Answer decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int status = in.getInt();
    boolean deflated = in.get() == 1;
    byte[] head = new byte[in.getInt()];
    in.get(head);
    byte[] body = new byte[in.remaining()];
    in.get(body);
    return new Answer(status, head, deflated ? Deflated.inflate(body) : body);
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
