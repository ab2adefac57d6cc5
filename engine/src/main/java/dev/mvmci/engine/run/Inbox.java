package dev.mvmci.engine.run;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages that wait for a run that is in memory, in the order of their arrival, and the bell that
 * its thread listens for. What is here is durable; it leaves the store when its receipt is
 * recorded.
 */
final class Inbox {

  /** Types that begin with this are the engine's own; nobody else sends or receives them. */
  static final char INTERNAL = '\u0001';

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private final Set<Long> loaded = new HashSet<>();
  private final Semaphore bell = new Semaphore(0);

  /** A message by its number, which no other message of the engine has. */
  record Message(long number, String type, String data) {}

  /** Puts what the store has before what has come meanwhile, each message once. */
  void load(List<Message> stored) {
    lock.lock();
    try {
      var meanwhile = List.copyOf(messages);
      messages.clear();
      messages.addAll(stored);
      stored.forEach(message -> loaded.add(message.number()));
      meanwhile.stream()
          .filter(message -> !loaded.contains(message.number()))
          .forEach(messages::add);
    } finally {
      lock.unlock();
    }
  }

  /** A message has come, unless it was among those loaded. */
  void add(Message message) {
    lock.lock();
    try {
      if (!loaded.remove(message.number())) {
        messages.add(message);
      }
    } finally {
      lock.unlock();
    }
    bell.release();
  }

  /** Whether the bell has rung since somebody waited for it. */
  boolean hasNews() {
    return bell.availablePermits() > 0;
  }

  /** Takes the first message of one of these types; of any but the engine's own for none. */
  Optional<Message> take(Set<String> types) {
    lock.lock();
    try {
      for (Iterator<Message> all = messages.iterator(); all.hasNext(); ) {
        Message message = all.next();
        boolean wanted =
            types.isEmpty() ? message.type().charAt(0) != INTERNAL : types.contains(message.type());
        if (wanted) {
          all.remove();
          return Optional.of(message);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the run's thread, now or when it next waits: something may have changed for it. */
  void ring() {
    bell.release();
  }

  /**
   * Waits for the bell.
   *
   * @return whether it is that time or later
   */
  boolean awaitBell(Timers timers, Instant until) throws InterruptedException {
    Timers.Timer timer = timers.at(until, this::ring);
    try {
      bell.acquire();
      bell.drainPermits();
      return timer.rang();
    } finally {
      timers.cancel(timer);
    }
  }
}
