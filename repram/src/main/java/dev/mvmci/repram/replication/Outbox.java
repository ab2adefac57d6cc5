package dev.mvmci.repram.replication;

import dev.mvmci.repram.peers.Answers;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be sent to one peer. Each peer has its own, so a slow or dead one holds nobody up.
 * While requests are under way what comes meanwhile gathers and goes as one batch. What fails is
 * tried again; when more gathers than fits, the oldest goes and the gap is reported once the peer
 * takes writes again.
 */
final class Outbox {

  /** Most writes that wait for one peer. */
  static final int MAX_WRITES = 20_000;

  /** Most bytes that wait for one peer. */
  static final long MAX_BYTES = 32 << 20;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final int MAX_DOUBLINGS = 6;

  /** How writes get to a peer. */
  interface Carrier {
    /** Sends; completes with whether the peer took them, and fails where it did not answer. */
    CompletableFuture<Boolean> carry(List<Outgoing> batch);
  }

  /**
   * How much goes at once.
   *
   * @param requests under way at the same time
   */
  record Pace(int writesPerRequest, int bytesPerRequest, int requests) {}

  private final Carrier carrier;
  private final Pace pace;
  private final Clocks clocks;
  private final Timers timers;
  private final Runnable onGap;
  private final Executor sender;
  // A pump is about to begin, which will see all that waits.
  private final AtomicBoolean pumping = new AtomicBoolean();

  // Guards everything below.
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private int underWay;
  private int failures;
  private boolean pausing;
  private boolean gap;
  private boolean closed;

  Outbox(
      Carrier carrier, Pace pace, Clocks clocks, Timers timers, Executor sender, Runnable onGap) {
    this.carrier = carrier;
    this.pace = pace;
    this.clocks = clocks;
    this.timers = timers;
    this.onGap = onGap;
    this.sender = sender;
  }

  void offer(Outgoing outgoing) {
    boolean free;
    lock.lock();
    try {
      free = free();
      waiting.addLast(outgoing);
      waitingBytes += outgoing.bytes();
      dropOldest();
    } finally {
      lock.unlock();
    }
    if (free && !pumping.getAndSet(true)) {
      sender.execute(this::pump);
    }
  }

  private void dropOldest() {
    while (waiting.size() > MAX_WRITES || (waitingBytes > MAX_BYTES && waiting.size() > 1)) {
      waitingBytes -= waiting.removeFirst().bytes();
      gap = true;
    }
  }

  /** On the sender's thread: until it gets to it, more writes may gather for the same request. */
  private void pump() {
    pumping.set(false);
    for (List<Outgoing> batch = next(); !batch.isEmpty(); batch = next()) {
      List<Outgoing> sent = batch;
      Answers.on(carrier.carry(sent), taken -> done(sent, taken), _ -> done(sent, false));
    }
  }

  private boolean free() {
    return !closed && !pausing && underWay < pace.requests();
  }

  private List<Outgoing> next() {
    lock.lock();
    try {
      if (!free()) {
        return List.of();
      }
      var batch = new ArrayList<Outgoing>();
      long now = clocks.monotonicNanos();
      int bytes = 0;
      while (!waiting.isEmpty() && batch.size() < pace.writesPerRequest()) {
        Outgoing first = waiting.getFirst();
        if (!batch.isEmpty() && bytes + first.bytes() > pace.bytesPerRequest()) {
          break;
        }
        waiting.removeFirst();
        waitingBytes -= first.bytes();
        if (first.remainingMillis(now) > 0) {
          batch.add(first);
          bytes += first.bytes();
        }
      }
      underWay += batch.isEmpty() ? 0 : 1;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void done(List<Outgoing> batch, boolean taken) {
    boolean reportGap = false;
    lock.lock();
    try {
      underWay--;
      if (taken) {
        failures = 0;
        reportGap = gap && waiting.isEmpty();
        gap &= !reportGap;
      } else {
        putBack(batch);
      }
    } finally {
      lock.unlock();
    }
    if (reportGap) {
      onGap.run();
    }
    pump();
  }

  private void putBack(List<Outgoing> batch) {
    for (Outgoing outgoing : batch.reversed()) {
      waiting.addFirst(outgoing);
      waitingBytes += outgoing.bytes();
    }
    dropOldest();
    if (!pausing && !closed) {
      pausing = true;
      timers.after(FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS)), this::resume);
    }
    failures++;
  }

  private void resume() {
    lock.lock();
    try {
      pausing = false;
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Nothing more is sent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      waitingBytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
