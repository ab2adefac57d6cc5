package dev.mvmci.engine.host;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Places for the requests that are in flight in the whole engine. Thread-safe. */
public final class RequestPlaces {

  private final Semaphore free;

  /** So many. */
  public RequestPlaces(int places) {
    this.free = new Semaphore(places);
  }

  /** The wait of one request, which may take so long together with the request itself. */
  Turn turn(Duration timeout) {
    return new Turn(timeout);
  }

  private enum Phase {
    WAITING,
    INSIDE,
    LEFT
  }

  /** One request's place. Who waits for it and who gives it up may be two threads. */
  final class Turn implements Steps.Entrance {
    private final Duration timeout;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private volatile long waitedNanos;

    private Turn(Duration timeout) {
      this.timeout = timeout;
    }

    @Override
    public boolean tryEnter() {
      return free.tryAcquire() && isInside();
    }

    @Override
    public boolean enter() throws InterruptedException {
      long began = System.nanoTime();
      boolean taken = free.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
      waitedNanos = System.nanoTime() - began;
      return taken && isInside();
    }

    /** With a place taken: false if the request was given up meanwhile. */
    private boolean isInside() {
      boolean inside = phase.compareAndSet(Phase.WAITING, Phase.INSIDE);
      if (!inside) {
        free.release();
      }
      return inside;
    }

    @Override
    public void leave() {
      if (phase.getAndSet(Phase.LEFT) == Phase.INSIDE) {
        free.release();
      }
    }

    /** What the wait left of the time; at least a millisecond. */
    Duration timeLeft() {
      Duration left = timeout.minusNanos(waitedNanos);
      return left.toMillis() > 0 ? left : Duration.ofMillis(1);
    }
  }
}
