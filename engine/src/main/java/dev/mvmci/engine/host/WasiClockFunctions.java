package dev.mvmci.engine.host;

import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Clocks, and waiting for them. */
final class WasiClockFunctions {

  private static final int REALTIME = 0;
  private static final int CLOCKS = 4; // monotonic, and two of the processor, which tell the same
  private static final int SUBSCRIPTION_BYTES = 48;
  private static final int EVENT_BYTES = 32;
  private static final int MAX_SUBSCRIPTIONS = 1024;
  private static final byte CLOCK = 0;
  private static final byte WRITABLE = 2;
  private static final int ABSOLUTE = 1;

  private WasiClockFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        WasiFunctions.of(
            "clock_res_get",
            "ii",
            (session, memory, arguments) -> {
              checkClock((int) arguments[0]);
              memory.writeLong(arguments[1], 1);
            }),
        WasiFunctions.of(
            "clock_time_get",
            "ili",
            (session, memory, arguments) ->
                memory.writeLong(arguments[2], time(session, (int) arguments[0]))),
        WasiFunctions.of("poll_oneoff", "iiii", WasiClockFunctions::poll));
  }

  private static void checkClock(int clock) {
    if (clock < 0 || clock >= CLOCKS) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
  }

  private static long time(Session session, int clock) {
    checkClock(clock);
    return clock == REALTIME
        ? TimeFunctions.nowNanos(session)
        : TimeFunctions.monotonicNanos(session);
  }

  /** What a program waits for; nanos is 0 for what is there already. */
  private record Subscription(long userData, byte type, long nanos, int errno) {}

  private static void poll(Session session, WasiMemory memory, long[] arguments) {
    long count = Integer.toUnsignedLong((int) arguments[2]);
    if (count == 0 || count > MAX_SUBSCRIPTIONS) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    var subscriptions = new ArrayList<Subscription>();
    ByteBuffer in = memory.read(arguments[0], count, SUBSCRIPTION_BYTES);
    for (int at = 0; at < in.limit(); at += SUBSCRIPTION_BYTES) {
      subscriptions.add(subscription(session, in.slice(at, SUBSCRIPTION_BYTES).order(in.order())));
    }
    long first = subscriptions.stream().mapToLong(Subscription::nanos).min().orElseThrow();
    int errno = first > 0 && isCancelled(session, first) ? WasiErrno.CANCELED.number() : 0;
    ByteBuffer events = WasiMemory.struct((int) count * EVENT_BYTES);
    int happened = 0;
    for (Subscription subscription : subscriptions) {
      if (subscription.nanos() <= first) {
        events.putLong(subscription.userData());
        events.putShort((short) Math.max(errno, subscription.errno()));
        events.put(subscription.type());
        happened++;
        events.position(happened * EVENT_BYTES);
      }
    }
    memory.write(arguments[1], events);
    memory.writeInt(arguments[3], happened);
  }

  private static boolean isCancelled(Session session, long nanos) {
    return session.mailbox().sleep(nanos).status() < 0;
  }

  private static Subscription subscription(Session session, ByteBuffer in) {
    long userData = in.getLong(0);
    byte type = in.get(8);
    if (type < CLOCK || type > WRITABLE) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    try {
      if (type == CLOCK) {
        return new Subscription(userData, type, nanos(session, in), 0);
      }
      var _ = session.process().descriptors().get(in.getInt(16));
      return new Subscription(userData, type, 0, 0);
    } catch (WasiFailure e) {
      return new Subscription(userData, type, 0, e.errno().number());
    }
  }

  /** How long from now on. */
  private static long nanos(Session session, ByteBuffer in) {
    int clock = in.getInt(16);
    checkClock(clock);
    long timeout = in.getLong(24);
    long nanos = timeout < 0 ? Long.MAX_VALUE : timeout; // it is unsigned
    boolean absolute = (in.getShort(40) & ABSOLUTE) != 0;
    return absolute ? Math.max(0, nanos - time(session, clock)) : nanos;
  }
}
