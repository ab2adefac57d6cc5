package dev.mvmci.repram.watch;

import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.StoreListener;
import dev.mvmci.repram.store.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Hands what happens in a store to those who watch, without ever waiting for them. */
public final class Watches implements StoreListener {

  /** Events that may wait for one watcher; one that falls further behind is cut off. */
  public static final int QUEUE_CAPACITY = 4096;

  /** Most watchers at the same time. */
  public static final int MAX_WATCHERS = 2000;

  private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  /** Whether there are as many watchers as there may be. */
  public boolean full() {
    return subscriptions.size() >= MAX_WATCHERS;
  }

  /** Begins to watch the keys that fit; empty if there are too many watchers already. */
  public Optional<Subscription> subscribe(Predicate<String> keys) {
    if (full()) {
      return Optional.empty();
    }
    var subscription = new Subscription(keys);
    subscriptions.add(subscription);
    return Optional.of(subscription);
  }

  /** One watcher's events, in order. */
  public final class Subscription implements AutoCloseable {
    private final Predicate<String> keys;
    private final BlockingQueue<KeyEvent> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private volatile boolean overflowed;

    private Subscription(Predicate<String> keys) {
      this.keys = keys;
    }

    private void offer(KeyEvent event) {
      if (!overflowed && !queue.offer(event)) {
        overflowed = true;
      }
    }

    /** Whether events were lost: what is still queued is good, then the watch has to end. */
    public boolean overflowed() {
      return overflowed;
    }

    /** The next event, or empty if none comes within the time. */
    public Optional<KeyEvent> next(Duration patience) throws InterruptedException {
      return Optional.ofNullable(queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }

  @Override
  public void stored(Entry entry, long remainingMillis) {
    if (!subscriptions.isEmpty()) {
      publish(new KeyEvent.Stored(entry, remainingMillis));
    }
  }

  @Override
  public void expired(String key, Version version) {
    if (!subscriptions.isEmpty()) {
      publish(new KeyEvent.Expired(key, version));
    }
  }

  private void publish(KeyEvent event) {
    for (Subscription subscription : subscriptions) {
      if (subscription.keys.test(event.key())) {
        subscription.offer(event);
      }
    }
  }
}
