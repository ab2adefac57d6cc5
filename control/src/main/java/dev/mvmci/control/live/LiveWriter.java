package dev.mvmci.control.live;

import dev.mvmci.repram.client.RepramClient;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the store from a thread of its own. Of a key that changes faster than it can be written
 * only the last value is; what does not fit is dropped.
 */
final class LiveWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LiveWriter.class);
  private static final int MAX_WAITING = 1_000;

  /** Pause between two rounds, for changes to gather. */
  private static final long GATHER_MILLIS = 250;

  private final RepramClient client;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private Map<String, Put> waiting = new LinkedHashMap<>();
  private final Thread thread;

  private record Put(Supplier<Optional<byte[]>> value, Duration ttl) {}

  LiveWriter(RepramClient client) {
    this.client = client;
    this.thread = Thread.ofVirtual().name("live-writer").start(this::run);
  }

  /**
   * Writes soon.
   *
   * @param value asked when it is written; empty to write nothing after all
   */
  void put(String key, Supplier<Optional<byte[]>> value, Duration ttl) {
    lock.lock();
    try {
      if (waiting.size() < MAX_WAITING || waiting.containsKey(key)) {
        waiting.put(key, new Put(value, ttl));
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        for (Map.Entry<String, Put> put : next().entrySet()) {
          write(put.getKey(), put.getValue());
        }
        TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Put> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) {
        changed.await();
      }
      Map<String, Put> taken = waiting;
      waiting = new LinkedHashMap<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void write(String key, Put put) throws InterruptedException {
    try {
      Optional<byte[]> value = put.value().get();
      if (value.isPresent()) {
        var _ = client.put(key, value.get(), put.ttl());
      }
    } catch (IOException | RuntimeException e) {
      // The next value will show whether the store is back.
      log.debug("not kept key={}", key, e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
