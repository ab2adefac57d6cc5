package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import java.nio.ByteBuffer;
import java.util.List;

/** random and uuid. */
final class RandomFunctions {

  /** Asking for more at once is refused. */
  static final int MAX_BYTES = 64 << 10;

  private static final int UUID_BYTES = 16;

  private RandomFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of("random", "ii:i", RandomFunctions::random),
        HostFunction.of("uuid", "i:i", RandomFunctions::uuid));
  }

  private static long random(Session session, GuestMemory memory, long[] arguments) {
    int length = (int) arguments[1];
    if (length < 0 || length > MAX_BYTES) {
      return session
          .outbox()
          .refuse(
              Errno.EINVAL,
              "%s random bytes asked for; at most %d are given at once"
                  .formatted(Integer.toUnsignedString(length), MAX_BYTES));
    }
    byte[] bytes = recorded(session, "random", length);
    memory.write((int) arguments[0], bytes, 0, length);
    return 0;
  }

  private static long uuid(Session session, GuestMemory memory, long[] arguments) {
    byte[] bytes = recorded(session, "uuid", UUID_BYTES);
    bytes[6] = (byte) ((bytes[6] & 0x0F) | 0x40); // version 4: random
    bytes[8] = (byte) ((bytes[8] & 0x3F) | 0x80); // variant of RFC 9562
    memory.write((int) arguments[0], bytes, 0, UUID_BYTES);
    return 0;
  }

  /** Random bytes as a recorded step. */
  static byte[] bytes(Session session, int length) {
    return recorded(session, "random", length);
  }

  private static byte[] recorded(Session session, String function, int length) {
    return session
        .steps()
        .recorded(
            function,
            ByteBuffer.allocate(Integer.BYTES).putInt(length).array(),
            () -> {
              byte[] bytes = new byte[length];
              session.world().random().nextBytes(bytes);
              return bytes;
            })
        .clone();
  }
}
