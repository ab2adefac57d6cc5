package dev.mvmci.engine.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the records of each run are. Every record has a number of its own (LSN), dense over all
 * batches; a batch is known by the number of its first record.
 */
final class JournalIndex {

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: numbers of each run's records, and for each batch how many runs use it.
  private final Map<Long, Places> places = new HashMap<>();
  private final TreeMap<Long, Integer> users = new TreeMap<>();

  /** A record's batch and its place in it. */
  record Position(long batch, int place) {}

  /** Growable array of record numbers. */
  private static final class Places {
    private long[] numbers = new long[8];
    private int size;

    void add(long number) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, size * 2);
      }
      numbers[size++] = number;
    }
  }

  /** Adds a batch whose first record has this number; batches come in ascending order. */
  void add(long batch, List<JournalRecord> records) {
    lock.lock();
    try {
      int runs = 0;
      for (int i = 0; i < records.size(); i++) {
        Places own = places.computeIfAbsent(records.get(i).run(), _ -> new Places());
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

  /** Positions of a run's records from the given one on, at most so many. */
  List<Position> positions(long run, int from, int max) {
    lock.lock();
    try {
      Places own = places.get(run);
      var found = new ArrayList<Position>();
      for (int i = from; own != null && i < own.size && found.size() < max; i++) {
        long batch = users.floorKey(own.numbers[i]);
        found.add(new Position(batch, (int) (own.numbers[i] - batch)));
      }
      return found;
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
      var unused = new ArrayList<Long>();
      Places own = places.remove(run);
      for (int i = 0; own != null && i < own.size; ) {
        Entry<Long, Integer> batch = users.floorEntry(own.numbers[i]);
        if (batch.getValue() == 1) {
          unused.add(batch.getKey());
          users.remove(batch.getKey());
        } else {
          users.put(batch.getKey(), batch.getValue() - 1);
        }
        i = nextBatch(own, i, batch.getKey());
      }
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
