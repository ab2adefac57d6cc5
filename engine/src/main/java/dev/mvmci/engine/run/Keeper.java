package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.store.BackgroundThread;
import dev.mvmci.engine.store.StoreFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tidies up on a thread of its own: moves histories of finished runs to the archive, and forgets
 * runs whose retention has ended. What it did not get to is done after the next open.
 */
final class Keeper implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Keeper.class);
  private static final long SWEEP_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Journal journal;
  private final RunStore store;
  private final InstantSource clock;
  private final Duration retention;
  // Holds one number per finished run not yet archived, never more than there are runs.
  private final BlockingQueue<Long> finished = new LinkedBlockingQueue<>();
  private final BackgroundThread thread = new BackgroundThread("engine-keeper", this::run);

  Keeper(Journal journal, RunStore store, InstantSource clock, Duration retention) {
    this.journal = journal;
    this.store = store;
    this.clock = clock;
    this.retention = retention;
  }

  void start() {
    thread.start();
  }

  /** The run has ended. */
  void finished(long run) {
    finished.add(run);
  }

  private void run() {
    try {
      while (true) {
        sweep();
        archiveUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS));
      }
    } catch (InterruptedException _) {
      // closing
    } catch (StoreFailure e) {
      log.warn("histories are not tidied up any more: {}", e.getMessage());
    }
  }

  private void sweep() {
    journal.change(store.forgetEndedBefore(clock.instant().minus(retention)));
  }

  private void archiveUntil(long nanos) throws InterruptedException {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      @Nullable Long run = finished.poll(left, TimeUnit.NANOSECONDS);
      if (run != null) {
        journal.archive(run);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    thread.join();
  }
}
