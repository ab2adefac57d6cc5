package dev.mvmci.sql.host;

import dev.mvmci.sql.host.Scheduling.Policy;
import dev.mvmci.sql.host.Scheduling.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Has the compiler threads give way, each as {@link GiveWay} says. Used by one thread. */
final class Governor {

  /** A thread that starves does so for little longer than two of these. */
  static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** After something was compiled more is expected for so long. */
  static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Between looks while nothing is compiled. */
  static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Between searches for threads: the JVM starts and ends them as it needs them. */
  static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Scheduling scheduling;
  private final Map<Integer, GiveWay> watched = new TreeMap<>();
  private long searchAtNanos;
  private long restFromNanos;

  Governor(Scheduling scheduling, long nowNanos) {
    this.scheduling = scheduling;
    this.searchAtNanos = nowNanos;
    this.restFromNanos = nowNanos;
  }

  /**
   * Looks at all threads once.
   *
   * @param nowNanos by the monotonic clock
   * @return after how many nanoseconds to look again
   */
  long step(long nowNanos) {
    if (nowNanos - searchAtNanos >= 0) {
      searchAtNanos = nowNanos + SEARCH_NANOS;
      scheduling.compilers().forEach(thread -> look(thread, nowNanos));
    } else {
      Set.copyOf(watched.keySet()).forEach(thread -> look(thread, nowNanos));
    }
    return nowNanos - restFromNanos < 0 ? LOOK_NANOS : REST_NANOS;
  }

  private void look(int thread, long nowNanos) {
    Optional<Usage> usage = scheduling.usage(thread);
    if (usage.isEmpty()) {
      watched.remove(thread);
      return;
    }
    Usage now = usage.get();
    GiveWay before = watched.get(thread);
    if (now.runnable() || (before != null && !before.usage().equals(now))) {
      restFromNanos = nowNanos + BUSY_NANOS;
    }
    GiveWay next = before == null ? GiveWay.first(nowNanos, now) : before.next(nowNanos, now);
    watched.put(thread, next);
    // Said at each look, although it is seldom news: that costs a microsecond.
    scheduling.set(thread, next.policy());
  }

  /** All threads are as they were before the first step. */
  void end() {
    // Those known first: that needs no file, of which there may be none left to open.
    watched.keySet().forEach(thread -> scheduling.set(thread, Policy.OTHER));
    // Twice, because one that gives way may just have started another, which is as itself.
    for (int round = 0; round < 2; round++) {
      scheduling.compilers().forEach(thread -> scheduling.set(thread, Policy.OTHER));
    }
  }
}
