package dev.mvmci.control.live;

import dev.mvmci.repram.client.WatchEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What is in the store, as its events tell. */
final class LiveMirror implements AutoCloseable {

  private static final int MAX_KEYS = 10_000;

  /** Pause between two rounds of telling listeners. */
  private static final long GATHER_MILLIS = 250;

  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  // Guarded by the lock: what listeners have not been told of.
  private Set<String> changed = new HashSet<>();
  private final Thread thread;

  /** A value, and when it ends even if nobody says so: the node may be gone by then. */
  private record Held(byte[] value, long endNanos) {
    boolean alive() {
      return System.nanoTime() - endNanos < 0;
    }
  }

  LiveMirror() {
    thread = Thread.ofVirtual().name("live-mirror").start(this::run);
  }

  void take(WatchEvent event) {
    switch (event) {
      case WatchEvent.Appeared appeared -> {
        byte[] value = appeared.value();
        if (value != null && (held.size() < MAX_KEYS || held.containsKey(appeared.key()))) {
          long end = System.nanoTime() + appeared.remaining().toNanos();
          held.put(appeared.key(), new Held(value, end));
        }
      }
      case WatchEvent.Expired(String key, _) -> held.remove(key);
    }
    lock.lock();
    try {
      changed.add(event.key().substring(event.key().indexOf('/') + 1));
      more.signal();
    } finally {
      lock.unlock();
    }
  }

  Optional<byte[]> value(String key) {
    return Optional.ofNullable(held.get(key)).filter(Held::alive).map(Held::value);
  }

  <T> List<T> values(String prefix, Class<T> type) {
    return held.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix) && entry.getValue().alive())
        .flatMap(entry -> StoreLive.read(entry.getValue().value(), type).stream())
        .toList();
  }

  AutoCloseable listen(Consumer<Set<String>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void run() {
    try {
      while (true) {
        Set<String> ids = next();
        listeners.forEach(listener -> listener.accept(ids));
        TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (changed.isEmpty()) {
        more.await();
      }
      Set<String> taken = Set.copyOf(changed);
      changed = new HashSet<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
