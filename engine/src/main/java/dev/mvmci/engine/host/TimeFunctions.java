package dev.mvmci.engine.host;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** now, monotonic, sleep. */
final class TimeFunctions {

  private static final byte[] NO_ARGUMENT = {};

  private TimeFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of("now", ":l", (session, memory, arguments) -> nowNanos(session)),
        HostFunction.of("monotonic", ":l", (session, memory, arguments) -> monotonicNanos(session)),
        HostFunction.of(
            "sleep",
            "l:i",
            (session, memory, arguments) -> {
              return arguments[0] > 0
                  ? session.outbox().offer(session.mailbox().sleep(arguments[0]))
                  : 0;
            }));
  }

  private static long recorded(Session session, String function, LongSupplier value) {
    byte[] bytes =
        session
            .steps()
            .recorded(
                function,
                NO_ARGUMENT,
                () -> ByteBuffer.allocate(Long.BYTES).putLong(value.getAsLong()).array());
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** The time as a recorded step. */
  static Instant now(Session session) {
    return Instant.EPOCH.plusNanos(nowNanos(session));
  }

  /** Nanoseconds since 1970 as a recorded step. */
  static long nowNanos(Session session) {
    return recorded(session, "now", () -> unixNanos(session.world().clock().instant()));
  }

  /** Nanoseconds since the run began as a recorded step. */
  static long monotonicNanos(Session session) {
    long elapsed = recorded(session, "monotonic", session::elapsedNanos);
    session.elapsed(elapsed);
    return elapsed;
  }

  private static long unixNanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
