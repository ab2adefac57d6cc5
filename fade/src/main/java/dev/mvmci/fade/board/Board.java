package dev.mvmci.fade.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The messages of one channel that are alive, and those who look on. A message leaves at its own
 * time and not because a node could not be asked. Thread-safe; listeners are told of changes one
 * after the other and must not block.
 */
public final class Board {

  /** Messages kept; where there are more, the one that would go first makes room. */
  public static final int MAX_MESSAGES = 500;

  private final Channel channel;
  private final LongSupplier nanoTime;

  // Guards all fields below.
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new HashMap<>();
  private final List<Consumer<BoardEvent>> listeners = new ArrayList<>();
  private boolean live;
  private long faded;

  Board(Channel channel, LongSupplier nanoTime) {
    this.channel = channel;
    this.nanoTime = nanoTime;
  }

  public Channel channel() {
    return channel;
  }

  /**
   * What is there now, newest first.
   *
   * @param live whether the nodes answer; if not, the messages are those known from before
   * @param faded messages seen to end since this board was opened
   */
  public record View(List<Live> messages, boolean live, long faded) {}

  public View view() {
    lock.lock();
    try {
      return viewNow();
    } finally {
      lock.unlock();
    }
  }

  /** The view, and everything that changes after it; close what is returned to hear no more. */
  public AutoCloseable follow(Consumer<View> first, Consumer<BoardEvent> listener) {
    lock.lock();
    try {
      first.accept(viewNow());
      listeners.add(listener);
    } finally {
      lock.unlock();
    }
    return () -> unfollow(listener);
  }

  private void unfollow(Consumer<BoardEvent> listener) {
    lock.lock();
    try {
      listeners.remove(listener);
    } finally {
      lock.unlock();
    }
  }

  int followers() {
    lock.lock();
    try {
      return listeners.size();
    } finally {
      lock.unlock();
    }
  }

  /** A message is there, and for this long; whether it was known before does not matter. */
  void put(
      String key, Message message, String version, Optional<Duration> ttl, Duration remaining) {
    if (remaining.isZero() || remaining.isNegative()) {
      return;
    }
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      Entry before = entries.get(key);
      Duration whole = ttl.orElse(before == null ? remaining : before.ttl());
      var entry = new Entry(key, message, version, whole, now + remaining.toNanos());
      entries.put(key, entry);
      if (before == null || differs(before, entry)) {
        tell(new BoardEvent.Arrived(live(entry, now)));
      }
      makeRoom();
    } finally {
      lock.unlock();
    }
  }

  /** Nodes round the remaining time down to seconds: less than two apart is the same end. */
  private static boolean differs(Entry a, Entry b) {
    return !a.message().equals(b.message())
        || Math.abs(a.endNanos() - b.endNanos()) > Duration.ofSeconds(2).toNanos();
  }

  private void makeRoom() {
    if (entries.size() > MAX_MESSAGES) {
      entries.values().stream()
          .min(Comparator.comparingLong(entry -> entry.endNanos() - nanoTime.getAsLong()))
          .ifPresent(entry -> remove(entry.key()));
    }
  }

  /** A message is gone before the time known for it. */
  void remove(String key) {
    lock.lock();
    try {
      if (entries.remove(key) != null) {
        faded++;
        tell(new BoardEvent.Faded(key));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of all whose time is over. */
  void expire() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      entries.values().stream()
          .filter(entry -> entry.endNanos() - now <= 0)
          .map(Entry::key)
          .toList()
          .forEach(this::remove);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nodes answer at present. */
  void live(boolean now) {
    lock.lock();
    try {
      if (live != now) {
        live = now;
        tell(new BoardEvent.Contact(now));
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is known under a key. */
  Optional<Entry> find(String key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key));
    } finally {
      lock.unlock();
    }
  }

  /** All keys that are known, in no order. */
  List<String> keys() {
    lock.lock();
    try {
      return List.copyOf(entries.keySet());
    } finally {
      lock.unlock();
    }
  }

  private View viewNow() {
    long now = nanoTime.getAsLong();
    List<Live> messages =
        entries.values().stream()
            .filter(entry -> entry.endNanos() - now > 0)
            .sorted(Comparator.comparingLong((Entry entry) -> entry.ageNanos(now)))
            .map(entry -> live(entry, now))
            .toList();
    return new View(messages, live, faded);
  }

  private static Live live(Entry entry, long now) {
    return new Live(entry.key(), entry.message(), entry.ttl(), entry.remaining(now));
  }

  private void tell(BoardEvent event) {
    List.copyOf(listeners).forEach(listener -> listener.accept(event));
  }
}
