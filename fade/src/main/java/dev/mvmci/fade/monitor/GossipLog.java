package dev.mvmci.fade.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The latest gossip events, gathered while somebody looks on and for a while after, so that a board
 * nobody monitors does not burden its nodes. Thread-safe; listeners must not block.
 */
public final class GossipLog implements AutoCloseable {

  /** Events kept. */
  public static final int MAX_EVENTS = 200;

  /** How long it goes on after the last look. */
  private static final Duration INTEREST = Duration.ofMinutes(1);

  private final GossipMonitor monitor;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  // Guards all fields below.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Deque<GossipEvent> events = new ArrayDeque<>();
  private final List<Consumer<GossipEvent>> listeners = new ArrayList<>();
  private long lastLook;
  private boolean looked;

  public GossipLog(GossipMonitor monitor, Duration interval, LongSupplier nanoTime) {
    this.monitor = monitor;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofVirtual().name("fade-gossip").start(this::run);
  }

  /** Pause between two looks at the nodes. */
  public Duration interval() {
    return interval;
  }

  /** The latest events, newest first. */
  public List<GossipEvent> recent() {
    lock.lock();
    try {
      look();
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /** The latest events and every one after them; close what is returned to hear no more. */
  public AutoCloseable follow(Consumer<List<GossipEvent>> first, Consumer<GossipEvent> listener) {
    lock.lock();
    try {
      look();
      first.accept(List.copyOf(events));
      listeners.add(listener);
    } finally {
      lock.unlock();
    }
    return () -> unfollow(listener);
  }

  private void unfollow(Consumer<GossipEvent> listener) {
    lock.lock();
    try {
      listeners.remove(listener);
      look();
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    looked = true;
    lastLook = nanoTime.getAsLong();
    wanted.signalAll();
  }

  private void run() {
    try {
      do {
        awaitInterest();
        List<GossipEvent> found = monitor.observe();
        lock.lock();
        try {
          found.forEach(this::add);
        } finally {
          lock.unlock();
        }
      } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitInterest() throws InterruptedException {
    lock.lock();
    try {
      while (listeners.isEmpty()
          && (!looked || nanoTime.getAsLong() - lastLook > INTEREST.toNanos())) {
        wanted.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(GossipEvent event) {
    events.addFirst(event);
    if (events.size() > MAX_EVENTS) {
      events.removeLast();
    }
    List.copyOf(listeners).forEach(listener -> listener.accept(event));
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
