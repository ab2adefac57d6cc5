package dev.mvmci.repram.store;

import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.TimerWheel;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keys with values that fade. The latest version of a key wins on every node, whatever order copies
 * arrive in; a value ends at its deadline by the monotonic clock and no copy of it can bring it
 * back. Reads take no lock; changes take one and are short.
 */
public final class FadingStore {

  /** How far wall clocks of nodes may differ before values end early on the one that is ahead. */
  public static final long SKEW_MILLIS = 5_000;

  /** Twice the skew: when a ghost goes, no clock within the skew takes its value for alive. */
  static final long GHOST_NANOS = 2 * SKEW_MILLIS * 1_000_000;

  /** How finely memory is given back and expiry is announced; reads are exact. */
  public static final long TICK_NANOS = 100_000_000;

  private static final int TICKS_PER_SECOND = (int) (1_000_000_000 / TICK_NANOS);

  private final Clocks clocks;
  private final HybridClock hybrid;
  private final long tie;
  private final long limitBytes;
  private final StoreListener listener;

  private final ConcurrentNavigableMap<String, Entry> index = new ConcurrentSkipListMap<>();

  // Guards all changes: of the index, of what follows, and of entries becoming ghosts.
  private final ReentrantLock lock = new ReentrantLock();
  private final TimerWheel wheel;
  private final Digest digest = new Digest();
  private long usedBytes;
  private int live;

  /**
   * An empty store.
   *
   * @param tie what this node's versions carry to tell them from those of other nodes
   * @param limitBytes how much keys, values and overhead may take together
   */
  public FadingStore(Clocks clocks, long tie, long limitBytes, StoreListener listener) {
    this.clocks = clocks;
    this.hybrid = new HybridClock(clocks);
    this.tie = tie;
    this.limitBytes = limitBytes;
    this.listener = listener;
    this.wheel = new TimerWheel(currentTick());
  }

  /** Keeps a client's value under a version later than any this node knows of the key. */
  public Written write(String key, byte[] value, int ttlSeconds, Precondition precondition) {
    lock.lock();
    try {
      long now = clocks.monotonicNanos();
      Entry current = index.get(key);
      if (!holds(precondition, current != null && current.livesAt(now) ? current : null)) {
        return new Written.Refused();
      }
      long time = hybrid.tick();
      if (current != null) {
        time = Math.max(time, current.version().time() + 1);
      }
      var write = new Write(key, value, new Version(time, tie), ttlSeconds, ttlSeconds * 1000L);
      return keep(write, current, now, write.remainingMillis())
          ? new Written.Kept(write)
          : new Written.Full(secondsToSpace());
    } finally {
      lock.unlock();
    }
  }

  private static boolean holds(Precondition precondition, @Nullable Entry live) {
    return switch (precondition) {
      case Precondition.None _ -> true;
      case Precondition.Absent _ -> live == null;
      case Precondition.At(Version version) -> live != null && live.compareVersion(version) == 0;
    };
  }

  /** Takes a copy of a write that was made elsewhere, unless a later one is here. */
  public Outcome merge(Write write) {
    lock.lock();
    try {
      long remaining = remainingHere(write);
      if (remaining <= 0) {
        return Outcome.EXPIRED;
      }
      hybrid.observe(write.version().time());
      Entry current = index.get(write.key());
      int order = current == null ? -1 : current.compareVersion(write.version());
      if (order >= 0) {
        return order == 0 ? Outcome.KNOWN : Outcome.SUPERSEDED;
      }
      return keep(write, current, clocks.monotonicNanos(), remaining)
          ? Outcome.STORED
          : Outcome.FULL;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long a copy may live here. What its sender had left bounds it, so that skewed clocks do not
   * matter to fresh copies; the writer's wall clock bounds it too, so that no chain of delays and
   * no replay stretches it by more than the skew.
   */
  private long remainingHere(Write write) {
    long left = Math.min(write.remainingMillis(), write.ttlSeconds() * 1000L);
    return Math.min(left, write.expiresAtMillis() + SKEW_MILLIS - clocks.wallMillis());
  }

  private boolean keep(Write write, @Nullable Entry replaced, long now, long remainingMillis) {
    long freed = replaced == null ? 0 : replaced.cost();
    long cost = Entry.cost(write.key(), write.value().length);
    if (usedBytes - freed + cost > limitBytes) {
      return false;
    }
    long deadline = now + remainingMillis * 1_000_000;
    long guard = deadline;
    if (replaced != null) {
      guard = now + Math.max(deadline - now, replaced.guardNanos() - now);
      forget(replaced);
    }
    var entry = new Entry(write, deadline, guard);
    index.put(entry.key(), entry);
    digest.toggle(entry);
    wheel.add(entry);
    usedBytes += cost;
    live++;
    listener.stored(entry, remainingMillis);
    return true;
  }

  private void forget(Entry entry) {
    wheel.remove(entry);
    usedBytes -= entry.cost();
    if (!entry.ghost()) {
      digest.toggle(entry);
      live--;
    }
  }

  /** Ends what is due and gives its memory back; to be called about once a tick. */
  public void advance() {
    lock.lock();
    try {
      wheel.advance(currentTick(), due -> end((Entry) due));
    } finally {
      lock.unlock();
    }
  }

  private void end(Entry entry) {
    forget(entry);
    if (entry.ghost()) {
      index.remove(entry.key(), entry);
      return;
    }
    entry.becomeGhost();
    usedBytes += entry.cost();
    wheel.add(entry);
    listener.expired(entry.key(), entry.version());
  }

  /** The entry of a key, if it lives. */
  public Optional<Entry> find(String key) {
    Entry entry = index.get(key);
    return entry != null && entry.livesAt(clocks.monotonicNanos())
        ? Optional.of(entry)
        : Optional.empty();
  }

  /**
   * Visits the live entries whose keys start with a prefix, in the order of their keys, while the
   * visitor wants more. What changes meanwhile may or may not be seen; no copy is made.
   *
   * @param after only keys after this one; empty for all
   */
  public void visit(String prefix, String after, Predicate<Entry> visitor) {
    long now = clocks.monotonicNanos();
    boolean fromPrefix = after.compareTo(prefix) < 0;
    for (Entry entry : index.tailMap(fromPrefix ? prefix : after, fromPrefix).values()) {
      if (!entry.key().startsWith(prefix)) {
        return;
      }
      if (entry.livesAt(now) && !visitor.test(entry)) {
        return;
      }
    }
  }

  /** The live entries of some buckets, in no order that matters. */
  public void visitBuckets(BitSet buckets, Consumer<Entry> visitor) {
    long now = clocks.monotonicNanos();
    for (Entry entry : index.values()) {
      if (entry.livesAt(now) && buckets.get(Digest.bucketOf(entry.key()))) {
        visitor.accept(entry);
      }
    }
  }

  /** Whether a write of this version would change something here; ghosts still refuse theirs. */
  public boolean lacks(String key, Version version) {
    Entry entry = index.get(key);
    return entry == null || entry.compareVersion(version) < 0;
  }

  /** A copy of a live entry that says what is left of it now. */
  public Optional<Write> copy(Entry entry) {
    long now = clocks.monotonicNanos();
    byte[] value = entry.valueAt(now);
    return value == null
        ? Optional.empty()
        : Optional.of(
            new Write(
                entry.key(),
                value,
                entry.version(),
                entry.ttlSeconds(),
                entry.remainingMillis(now)));
  }

  /** A copy of the entry of a key, if it lives. */
  public Optional<Write> copyOf(String key) {
    Entry entry = index.get(key);
    return entry == null ? Optional.empty() : copy(entry);
  }

  /** What the versions held here sum up to. */
  public Digest digest() {
    lock.lock();
    try {
      return digest.copy();
    } finally {
      lock.unlock();
    }
  }

  /** How much is kept, and how much may be. */
  public record Usage(int entries, long usedBytes, long limitBytes) {}

  public Usage usage() {
    lock.lock();
    try {
      return new Usage(live, usedBytes, limitBytes);
    } finally {
      lock.unlock();
    }
  }

  private int secondsToSpace() {
    return 1 + wheel.ticksToNext() / TICKS_PER_SECOND;
  }

  private long currentTick() {
    // A tick is over when its number is reached, so rounding down never ends anything early.
    return Math.floorDiv(clocks.monotonicNanos(), TICK_NANOS);
  }

  /** The first tick that begins at or after this moment. */
  static long tickAfter(long nanos) {
    return -Math.floorDiv(-nanos, TICK_NANOS);
  }
}
