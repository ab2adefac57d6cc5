package dev.mvmci.sql.ratis;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.util.Timestamp;

/**
 * The requests to one follower that have no answer yet, how many more may leave, and how long to
 * wait after a failure. Each request is added, and then either answered, or given up together with
 * all others because one of them failed or because the follower stands elsewhere.
 *
 * <p>Thread-safe. Whoever adds requests or gives them up moves the follower's next index along with
 * them, and holds a lock of its own over both.
 */
final class UnderWay {

  /** Requests with entries that may wait for their answers. */
  static final int MAX_AHEAD = 32;

  static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final LongSupplier nanos;
  private final AtomicLong calls = new AtomicLong();
  private final Map<Long, Sent> requests = new ConcurrentHashMap<>();
  private volatile int failures;
  private volatile long pausedUntilNanos;

  /** Nothing is under way, and there is no pause. */
  UnderWay(LongSupplier nanos) {
    this.nanos = nanos;
    this.pausedUntilNanos = nanos.getAsLong();
  }

  /**
   * A request that has no answer yet.
   *
   * @param call its number
   * @param previous index of the entry that the follower must have, -1 if it need not have any
   * @param first index of its first entry, -1 without entries
   * @param last index of its last entry, -1 without entries
   * @param at when it was made, for Ratis
   * @param nanos when it was made, for us
   */
  record Sent(
      long call, long term, long previous, long first, long last, Timestamp at, long nanos) {

    boolean isHeartbeat() {
      return first < 0;
    }

    /**
     * Whether a follower that refused this, and names this as the next index of its log, does so
     * because it fetches a copy (RaftServerImpl.checkInconsistentAppendEntries in Ratis 3.3.0). One
     * that misses the entry before names none behind that, and one that has the first entry already
     * names a later one.
     */
    boolean isRefusedForCopy(long next) {
      return isHeartbeat() ? next > previous : next == first;
    }
  }

  /** The number of the first request that is yet to be made. */
  long nextCall() {
    return calls.get();
  }

  /** A number for a request; one that is not used is missed by nobody. */
  long takeCall() {
    return calls.getAndIncrement();
  }

  /** From now on this request waits for its answer. */
  synchronized Sent add(long call, AppendEntriesRequestProto request) {
    int entries = request.getEntriesCount();
    Sent sent =
        new Sent(
            call,
            request.getLeaderTerm(),
            request.hasPreviousLog() ? request.getPreviousLog().getIndex() : -1,
            entries == 0 ? -1 : request.getEntries(0).getIndex(),
            entries == 0 ? -1 : request.getEntries(entries - 1).getIndex(),
            Timestamp.currentTime(),
            nanos.getAsLong());
    requests.put(call, sent);
    return sent;
  }

  /** The follower has answered, whatever it says, so it is there. */
  synchronized void answered(Sent sent) {
    requests.remove(sent.call());
    failures = 0;
  }

  /** No answer is waited for any more; those that come all the same are taken as they are. */
  synchronized void giveUp() {
    requests.clear();
  }

  /**
   * This request will get no answer: all are given up, and there is a pause, longer each time.
   *
   * @return the first entry that has no answer, {@link Long#MAX_VALUE} if all have; empty if the
   *     request was given up before, and then nothing changes
   */
  synchronized OptionalLong failed(Sent sent) {
    if (!requests.containsKey(sent.call())) {
      return OptionalLong.empty();
    }
    long first =
        requests.values().stream()
            .filter(each -> !each.isHeartbeat())
            .mapToLong(Sent::first)
            .min()
            .orElse(Long.MAX_VALUE);
    requests.clear();
    long pause =
        Math.min(LONGEST_PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(1L << Math.min(8, failures)));
    failures++;
    pausedUntilNanos = nanos.getAsLong() + pause;
    return OptionalLong.of(first);
  }

  /** Whether the follower owes no answer, and gave the last one. */
  boolean isIdle() {
    return requests.isEmpty() && failures == 0;
  }

  /** Whether entries wait for an answer. */
  boolean hasEntries() {
    return ahead() > 0;
  }

  /** Whether one more request with entries may leave. After a failure one at a time. */
  boolean hasRoom() {
    return ahead() < (failures > 0 ? 1 : MAX_AHEAD);
  }

  /** How long nothing shall leave yet; 0 or less if there is no pause. */
  long pauseNanos() {
    return pausedUntilNanos - nanos.getAsLong();
  }

  private long ahead() {
    return requests.values().stream().filter(sent -> !sent.isHeartbeat()).count();
  }
}
