package dev.mvmci.repram.replication;

import dev.mvmci.repram.time.Clocks;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers message ids for at least {@link #WINDOW}, at most twice as long, in two generations. It
 * saves work and acknowledgements; that copies change nothing is up to their versions, so
 * forgetting early under a flood does no harm.
 */
final class SeenMessages {

  static final Duration WINDOW = Duration.ofSeconds(60);
  static final int MAX_IDS = 100_000;

  private final Clocks clocks;
  // Guards everything below.
  private final ReentrantLock lock = new ReentrantLock();
  private Set<String> young = new HashSet<>();
  private Set<String> old = new HashSet<>();
  private long turnedNanos;

  SeenMessages(Clocks clocks) {
    this.clocks = clocks;
    this.turnedNanos = clocks.monotonicNanos();
  }

  boolean contains(String id) {
    lock.lock();
    try {
      turn();
      return young.contains(id) || old.contains(id);
    } finally {
      lock.unlock();
    }
  }

  void add(String id) {
    lock.lock();
    try {
      turn();
      young.add(id);
    } finally {
      lock.unlock();
    }
  }

  private void turn() {
    long now = clocks.monotonicNanos();
    long age = now - turnedNanos;
    if (age >= WINDOW.toNanos() || young.size() >= MAX_IDS / 2) {
      old = age >= 2 * WINDOW.toNanos() ? new HashSet<>() : young;
      young = new HashSet<>();
      turnedNanos = now;
    }
  }
}
