package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.engine.host.State.Scope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** kv_get, kv_set, kv_delete, kv_swap: keys and values, of one run or of all of a module. */
final class StateFunctions {

  static final int MAX_KEY_BYTES = 256;
  static final int MAX_VALUE_BYTES = 256 << 10;

  private StateFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        function("kv_get", "iii:l", (state, at, _) -> state.get(at.scope(), at.key())),
        function(
            "kv_set",
            "iiiii:i",
            (state, at, value) -> state.set(at.scope(), at.key(), value.apply(3))),
        function("kv_delete", "iii:i", (state, at, _) -> state.set(at.scope(), at.key(), null)),
        function(
            "kv_swap",
            "iiiiiii:i",
            (state, at, value) ->
                state.swap(at.scope(), at.key(), value.apply(3), value.apply(5))));
  }

  private record Place(Scope scope, String key) {}

  private interface Work {
    /**
     * Does it.
     *
     * @param value the value whose pointer is the argument of this number
     */
    Answer on(State state, Place at, IntFunction<byte @Nullable []> value);
  }

  /** A value that cannot be kept. */
  private static final class Refused extends RuntimeException {
    private final Errno errno;

    Refused(Errno errno, String message) {
      super(message, null, false, false);
      this.errno = errno;
    }
  }

  private static HostFunction function(String name, String signature, Work work) {
    return HostFunction.of(
        name,
        signature,
        (session, memory, arguments) -> {
          try {
            Place at = place(memory, arguments);
            return session
                .outbox()
                .offer(work.on(session.state(), at, n -> value(session, memory, arguments, n)));
          } catch (Refused e) {
            return session.outbox().refuse(e.errno, String.valueOf(e.getMessage()));
          }
        });
  }

  private static Place place(GuestMemory memory, long[] arguments) {
    int length = (int) arguments[2];
    byte[] key = memory.read((int) arguments[1], length);
    Scope scope =
        switch ((int) arguments[0]) {
          case 0 -> Scope.RUN;
          case 1 -> Scope.MODULE;
          default ->
              throw new Refused(
                  Errno.EINVAL,
                  "scope is %d; it takes 0 (run) or 1 (module)".formatted(arguments[0]));
        };
    if (length < 1 || length > MAX_KEY_BYTES) {
      throw new Refused(
          Errno.EINVAL, "the key has %d bytes; it takes 1 to %d".formatted(length, MAX_KEY_BYTES));
    }
    return new Place(scope, new String(key, StandardCharsets.UTF_8));
  }

  /** A length of -1 stands for no value. */
  private static byte @Nullable [] value(
      Session session, GuestMemory memory, long[] arguments, int at) {
    int length = (int) arguments[at + 1];
    if (length == -1) {
      return null;
    }
    if (Integer.compareUnsigned(length, MAX_VALUE_BYTES) > 0) {
      throw new Refused(
          Errno.EFBIG,
          "the value has %s bytes; at most %d are allowed"
              .formatted(Integer.toUnsignedString(length), MAX_VALUE_BYTES));
    }
    byte[] value = memory.read((int) arguments[at], length);
    if (session.mask().contains(new String(value, StandardCharsets.UTF_8))) {
      throw new Refused(Errno.EACCES, "a secret is not kept as a value");
    }
    return value;
  }
}
