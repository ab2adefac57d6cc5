package dev.mvmci.engine.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the records of each run are. Every record has a number of its own (LSN), dense over all
 * batches; a batch is known by the number of its first record. The first records of a long run may
 * be in the archive; the index then begins behind them.
 */
final class JournalIndex {

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: numbers of each run's records, and for each batch how many runs use it.
  private final Map<Long, Places> places = new HashMap<>();
  private final TreeMap<Long, Integer> users = new TreeMap<>();

  /** A record's batch and its place in it. */
  record Position(long batch, int place) {}

  /** Growable array of record numbers, those of the archive left out. */
  private static final class Places {
    private final Archived before;
    private long[] numbers = new long[8];
    private int size;

    Places(Archived before) {
      this.before = before;
    }

    void add(long number) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, size * 2);
      }
      numbers[size++] = number;
    }

    /** The same without its first ones. */
    Places behind(int count, Archived archived) {
      var rest = new Places(archived);
      rest.numbers = Arrays.copyOfRange(numbers, count, Math.max(size, count + 8));
      rest.size = size - count;
      return rest;
    }
  }

  /**
   * What of a run is in the archive.
   *
   * @param records how many
   * @param nextNumber of the record that follows them; those with smaller numbers do not count
   */
  record Archived(int records, long nextNumber) {
    static final Archived NOTHING = new Archived(0, 0);
  }

  /** What of an unfinished run is in the archive; told before any batch. */
  void begin(long run, Archived archived) {
    lock.lock();
    try {
      places.put(run, new Places(archived));
    } finally {
      lock.unlock();
    }
  }

  /** A number that no record had which went to the archive. */
  long nextNumber() {
    lock.lock();
    try {
      return places.values().stream()
          .mapToLong(own -> own.before.nextNumber())
          .reduce(1, Math::max);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a batch; batches come in ascending order.
   *
   * @param batch number of its first record
   * @param owners runs of its records
   */
  void add(long batch, long[] owners) {
    lock.lock();
    try {
      int runs = 0;
      for (int i = 0; i < owners.length; i++) {
        Places own = places.computeIfAbsent(owners[i], _ -> new Places(Archived.NOTHING));
        if (batch + i < own.before.nextNumber()) {
          continue;
        }
        if (own.size == 0 || own.numbers[own.size - 1] < batch) {
          runs++;
        }
        own.add(batch + i);
      }
      users.put(batch, runs);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the record with this number is the run's last one. */
  boolean endsWith(long run, long number) {
    lock.lock();
    try {
      Places own = places.get(run);
      return own != null && own.size > 0 && own.numbers[own.size - 1] == number;
    } finally {
      lock.unlock();
    }
  }

  /** How many of the run's records are in the archive while others are here. */
  int archived(long run) {
    lock.lock();
    try {
      Places own = places.get(run);
      return own == null ? 0 : own.before.records();
    } finally {
      lock.unlock();
    }
  }

  /** What is in the archive when the run's first so many records are. */
  Archived archivedWith(long run, int records) {
    lock.lock();
    try {
      Places own = places.get(run);
      if (own == null || records > own.before.records() + own.size) {
        throw new IllegalArgumentException("run %d has no %d records".formatted(run, records));
      }
      int left = records - own.before.records();
      long next =
          left < own.size
              ? own.numbers[left]
              : own.size == 0 ? own.before.nextNumber() : own.numbers[own.size - 1] + 1;
      return new Archived(records, next);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Positions of a run's records from the given one on, at most so many; none at its end, and
   * nothing at all if that record is in the archive.
   */
  Optional<List<Position>> positions(long run, int from, int max) {
    lock.lock();
    try {
      Places own = places.get(run);
      if (own == null || from < own.before.records()) {
        return Optional.empty();
      }
      var found = new ArrayList<Position>();
      int first = from - own.before.records();
      for (int i = first; i < own.size && found.size() < max; i++) {
        long batch = users.floorKey(own.numbers[i]);
        found.add(new Position(batch, (int) (own.numbers[i] - batch)));
      }
      return Optional.of(found);
    } finally {
      lock.unlock();
    }
  }

  /** Whether any record of the run is in the journal. */
  boolean knows(long run) {
    lock.lock();
    try {
      return places.containsKey(run);
    } finally {
      lock.unlock();
    }
  }

  /** Runs with records in the journal. */
  List<Long> runs() {
    lock.lock();
    try {
      return List.copyOf(places.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a run. Returns the batches that nobody uses any more; they are forgotten, too. */
  List<Long> forget(long run) {
    lock.lock();
    try {
      Places own = places.remove(run);
      return own == null ? List.of() : release(own, own.size);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #forget} for a run's first records, which are in the archive now. */
  List<Long> forget(long run, Archived archived) {
    lock.lock();
    try {
      Places own = places.get(run);
      if (own == null || archived.records() <= own.before.records()) {
        return List.of();
      }
      int count = archived.records() - own.before.records();
      List<Long> unused = release(own, count);
      places.put(run, own.behind(count, archived));
      return unused;
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: the run does not use its first so many records any more. */
  private List<Long> release(Places own, int count) {
    var unused = new ArrayList<Long>();
    for (int i = 0; i < count; ) {
      long batch = users.floorKey(own.numbers[i]);
      i = nextBatch(own, i, batch);
      if (i <= count) {
        int left = users.getOrDefault(batch, 1) - 1;
        if (left == 0) {
          unused.add(batch);
          users.remove(batch);
        } else {
          users.put(batch, left);
        }
      }
    }
    return unused;
  }

  /** Batches that nobody uses; they are forgotten. */
  List<Long> unused() {
    lock.lock();
    try {
      List<Long> unused =
          users.entrySet().stream().filter(e -> e.getValue() == 0).map(Map.Entry::getKey).toList();
      unused.forEach(users::remove);
      return unused;
    } finally {
      lock.unlock();
    }
  }

  private int nextBatch(Places own, int from, long batch) {
    Long following = users.higherKey(batch);
    int i = from;
    while (i < own.size && (following == null || own.numbers[i] < following)) {
      i++;
    }
    return i;
  }
}
