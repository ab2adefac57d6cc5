package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.Replay.Verdict;
import dev.mvmci.engine.store.BackgroundThread;
import dev.mvmci.engine.store.StoreFailure;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks snapshots by what came of them: of runs that went on from one, a sample is executed again
 * from its beginning and its journal alone, on a thread of its own, one at a time. What the journal
 * has since the snapshot must be what such a replay does.
 */
final class SnapshotChecks implements AutoCloseable {

  /** Of so many runs that went on one is checked, the first among them. */
  static final int ONE_OF = 16;

  /** Runs that wait for their check; when there are as many, others go unchecked. */
  private static final int MOST_WAITING = 16;

  private static final Logger log = LoggerFactory.getLogger(SnapshotChecks.class);

  private final LongFunction<Optional<Replay>> replays;
  private final BiConsumer<Long, String> drop;
  private final AtomicLong count = new AtomicLong();
  private final BlockingQueue<Long> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final BackgroundThread thread = new BackgroundThread("engine-checks", this::run);

  /**
   * Checks that replay runs by number, as far as these are still known.
   *
   * @param drop told which run's snapshot is not to be used any more, and why
   */
  SnapshotChecks(LongFunction<Optional<Replay>> replays, BiConsumer<Long, String> drop) {
    this.replays = replays;
    this.drop = drop;
  }

  void start() {
    thread.start();
  }

  /** The run went on from a snapshot, and now has ended or left the memory. */
  void wentOn(long run) {
    if (count.getAndIncrement() % ONE_OF == 0) {
      var _ = waiting.offer(run);
    }
  }

  private void run() {
    try {
      while (true) {
        check(waiting.take());
      }
    } catch (InterruptedException _) {
      // closing
    } catch (StoreFailure e) {
      log.warn("snapshots are not checked any more: {}", e.getMessage());
    }
  }

  private void check(long run) {
    try {
      replays
          .apply(run)
          .filter(replay -> replay.verdict() == Verdict.DIVERGES)
          .ifPresent(replay -> {
            log.error(
                "a run that went on from a snapshot differs from its replay run={}: {}",
                replay.id(),
                replay.message());
            drop.accept(run, "a replay from the beginning differs: " + replay.message());
          });
    } catch (EngineFailure e) {
      log.warn("a snapshot was not checked run={}: {}", run, e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    thread.join();
  }
}
