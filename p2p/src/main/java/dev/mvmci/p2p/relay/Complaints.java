package dev.mvmci.p2p.relay;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says once what is wrong, however often it is tried: a line at the first time of a kind, then at
 * most one per minute with the count. For one thread; counts may be read by others through {@link
 * #counts()}.
 */
public final class Complaints<K extends Enum<K>> {

  private static final long QUIET_MILLIS = 60_000;

  private final Logger log;
  private final LongSupplier millis;
  private final Map<K, Kind> kinds;
  private final AtomicLong lines = new AtomicLong();

  /**
   * Has counted nothing yet.
   *
   * @param millis a clock that only goes forward
   */
  public Complaints(Class<K> type, Logger log, LongSupplier millis) {
    this.log = log;
    this.millis = millis;
    this.kinds = new EnumMap<>(type);
    for (K kind : type.getEnumConstants()) {
      kinds.put(kind, new Kind());
    }
  }

  /** Counts one, and says so if nothing was said lately. */
  public void refuse(K kind, Object from) {
    Kind seen = seen(kind);
    long count = seen.count.incrementAndGet();
    long now = millis.getAsLong();
    if (count == 1 || now - seen.saidAt >= QUIET_MILLIS) {
      seen.saidAt = now;
      lines.incrementAndGet();
      log.warn("event=refused reason={} from={} count={}", kind, from, count);
    }
  }

  /** Counts one that says nothing about whom it came from, and is therefore not worth a line. */
  public void count(K kind) {
    seen(kind).count.incrementAndGet();
  }

  private Kind seen(K kind) {
    Kind seen = kinds.get(kind);
    if (seen == null) {
      throw new IllegalStateException("every kind has its count");
    }
    return seen;
  }

  /** How often each happened, in the order of the kinds. */
  public Map<String, Long> counts() {
    var counts = new LinkedHashMap<String, Long>();
    kinds.forEach((kind, seen) -> counts.put(kind.name(), seen.count.get()));
    return counts;
  }

  /** How many lines were written. */
  public long lines() {
    return lines.get();
  }

  private static final class Kind {
    private final AtomicLong count = new AtomicLong();
    private long saidAt;
  }
}
