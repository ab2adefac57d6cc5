package dev.mvmci.engine.run;

import dev.mvmci.engine.store.BackgroundThread;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Unfinished runs that are not in memory: nothing but their numbers and the times they wait for.
 * They are woken in the order of these times, or when there is something for them.
 */
final class Dormant implements AutoCloseable {

  private final Timers timers;
  private final Waker waker;
  private final ConcurrentHashMap<Long, Timers.Timer> sleeping = new ConcurrentHashMap<>();
  // Holds at most a few entries per run.
  private final BlockingQueue<Due> ready = new LinkedBlockingQueue<>();
  private final BackgroundThread thread = new BackgroundThread("engine-waker", this::run);

  /** Brings a run into memory. */
  @FunctionalInterface
  interface Waker {
    /**
     * Called on one thread; may wait until there is room.
     *
     * @param wokenFor the time that has come for the run, or {@link Instant#MIN}
     */
    void wake(long run, Instant wokenFor) throws InterruptedException;
  }

  private record Due(long run, Instant wokenFor) {}

  Dormant(Timers timers, Waker waker) {
    this.timers = timers;
    this.waker = waker;
  }

  void start() {
    thread.start();
  }

  int count() {
    return sleeping.size();
  }

  /** The run sleeps until then. */
  void sleep(long run, Instant until) {
    sleeping.put(run, timers.at(until, () -> ready.add(new Due(run, until))));
  }

  /** There is something for the run, if it sleeps. */
  void wake(long run) {
    ready.add(new Due(run, Instant.MIN));
  }

  /** The run does not sleep any more; returns whether it did until now. */
  boolean leave(long run) {
    Timers.Timer timer = sleeping.remove(run);
    if (timer == null) {
      return false;
    }
    timers.cancel(timer);
    return true;
  }

  private void run() {
    try {
      while (true) {
        Due due = ready.take();
        waker.wake(due.run(), due.wokenFor());
      }
    } catch (InterruptedException _) {
      // closing
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    thread.join();
  }
}
