package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.snapshot.Snapshot.Position;
import dev.mvmci.engine.store.BackgroundThread;
import dev.mvmci.engine.store.StoreFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tidies up on a thread of its own: moves histories of finished runs, and of others what a snapshot
 * stands for, to the archive, and forgets runs whose retention has ended. What it did not get to is
 * done after the next open.
 */
final class Keeper implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Keeper.class);
  private static final long SWEEP_MILLIS = Duration.ofMinutes(10).toMillis();

  /** A run that ended waits for more of them, so as not to take writes from runs that go on. */
  private static final Duration GATHERING = Duration.ofMillis(100);

  private static final int MOST_TOGETHER = 1000;

  private final Journal journal;
  private final RunStore store;
  private final InstantSource clock;
  private final Duration retention;
  // Holds a few entries per run that was not archived since.
  private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final BackgroundThread thread = new BackgroundThread("engine-keeper", this::run);
  private Duration pause = Duration.ZERO; // set before the thread starts

  Keeper(Journal journal, RunStore store, InstantSource clock, Duration retention) {
    this.journal = journal;
    this.store = store;
    this.clock = clock;
    this.retention = retention;
  }

  /** Begins after a pause. */
  void start(Duration first) {
    pause = first;
    thread.start();
  }

  private sealed interface Task {}

  private record Finished(long run) implements Task {}

  private record LeftOver(long run) implements Task {}

  private record SnapshotTaken(Position position) implements Task {}

  /** The run has ended. */
  void finished(long run) {
    tasks.add(new Finished(run));
  }

  /** The run had ended before the engine was opened. */
  void leftOver(long run) {
    tasks.add(new LeftOver(run));
  }

  /** What comes before this is not needed to go on with the run. */
  void snapshotTaken(Position position) {
    tasks.add(new SnapshotTaken(position));
  }

  private void run() {
    try {
      Thread.sleep(pause);
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
      @Nullable Task task = tasks.poll(left, TimeUnit.NANOSECONDS);
      if (task != null) {
        var together = new ArrayList<>(List.of(task));
        if (task instanceof Finished) {
          Thread.sleep(GATHERING);
          tasks.drainTo(together, MOST_TOGETHER - 1);
        }
        archive(together);
      }
    }
  }

  /** Those that ended come last, and together. */
  private void archive(List<Task> together) {
    var finished = new ArrayList<Long>();
    for (Task task : together) {
      switch (task) {
        case Finished(long run) -> finished.add(run);
        case LeftOver(long run) -> journal.archiveLeftOver(run);
        case SnapshotTaken(Position at) -> journal.archive(at.run(), at.records(), at.digest());
      }
    }
    journal.archive(finished);
  }

  @Override
  public void close() {
    thread.interrupt();
    thread.join();
  }
}
