package dev.mvmci.sql.node;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.SqlMetrics.Batching;
import dev.mvmci.sql.SqlMetrics.Timing;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.consensus.Consensus.Committed;
import dev.mvmci.sql.consensus.Consensus.ProposalFailure;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.meter.Stopwatch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: while entries are on their way to disk, new commands gather for the next one. Two
 * entries are under way at most, so that one is written while the other is applied; more would make
 * entries smaller, not commits faster.
 */
final class Batcher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Batcher.class);
  private static final int ENTRIES_IN_FLIGHT = 2;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final Consensus<List<Outcome>> consensus;
  private final InstantSource clock;
  private final Limits limits;
  private final BlockingQueue<Waiting> queue;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Semaphore inFlight = new Semaphore(ENTRIES_IN_FLIGHT);
  private final Thread thread;
  private final Stopwatch commit = new Stopwatch();
  private final LongAdder entries = new LongAdder();
  private final LongAdder commands = new LongAdder();
  private volatile boolean closed;

  Batcher(Consensus<List<Outcome>> consensus, InstantSource clock, Limits limits) {
    this.consensus = consensus;
    this.clock = clock;
    this.limits = limits;
    this.queue = new ArrayBlockingQueue<>(limits.queuedCommands());
    // A platform thread: virtual ones can be starved by callers that compute.
    this.thread = Thread.ofPlatform().name("sql-batcher").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Queues a command; its future completes on the apply thread, so nothing may block in it. */
  CompletableFuture<Receipt> submit(Command command, long size) {
    Waiting waiting = new Waiting(command, size);
    if (closed) {
      throw closedFailure();
    }
    if (queuedBytes.addAndGet(waiting.size()) > limits.queuedBytes() || !queue.offer(waiting)) {
      queuedBytes.addAndGet(-waiting.size());
      throw new SqlFailure.Busy(
          "the queue for the log is full ("
              + queue.size()
              + " commands, "
              + queuedBytes
              + " bytes); ask again after a pause");
    }
    if (closed && queue.remove(waiting)) {
      throw closedFailure();
    }
    return waiting.done();
  }

  private void run() {
    try {
      while (!closed) {
        // The permit first: what has been taken from the queue must always be proposed.
        inFlight.acquire();
        propose(gather(takeOrRelease()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** One round without waiting, where a test decides when; whether there was anything to do. */
  boolean step() {
    if (!inFlight.tryAcquire()) {
      return false;
    }
    Waiting first = queue.poll();
    if (first == null) {
      inFlight.release();
      return false;
    }
    propose(gather(first));
    return true;
  }

  /** How long entries took until they were committed and applied here. */
  Timing commitTiming() {
    return commit.read();
  }

  /** How commands shared entries. */
  Batching batching() {
    return new Batching(entries.sum(), commands.sum(), queue.size(), queuedBytes.get());
  }

  private Waiting takeOrRelease() throws InterruptedException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      inFlight.release();
      throw e;
    }
  }

  /** Takes what has gathered, up to the size of an entry. */
  private List<Waiting> gather(Waiting first) {
    List<Waiting> batch = new ArrayList<>();
    long size = 0;
    for (Waiting next = first; next != null; next = queue.poll()) {
      batch.add(next);
      size += next.size();
      queuedBytes.addAndGet(-next.size());
      if (batch.size() >= Entry.MAX_COMMANDS || size >= Entry.TARGET_BYTES) {
        break;
      }
    }
    return batch;
  }

  private void propose(List<Waiting> batch) {
    List<Command> batched = new ArrayList<>(batch.size());
    batch.forEach(waiting -> batched.add(waiting.command()));
    entries.increment();
    commands.add(batched.size());
    long startNanos = System.nanoTime();
    try {
      byte[] bytes = EntryCodec.encode(new Entry(clock.millis(), batched));
      var _ =
          consensus
              .propose(bytes)
              .whenComplete((committed, error) -> {
                if (error == null) {
                  commit.tookSince(startNanos);
                }
                settle(batch, committed, error);
              });
    } catch (RuntimeException e) {
      settle(batch, null, e);
    }
  }

  private void settle(
      List<Waiting> batch,
      @Nullable Committed<List<Outcome>> committed,
      @Nullable Throwable error) {
    inFlight.release();
    for (int i = 0; i < batch.size(); i++) {
      if (committed == null || committed.answer().size() != batch.size()) {
        batch.get(i).done().completeExceptionally(failure(error));
      } else {
        batch
            .get(i)
            .done()
            .complete(new Receipt(committed.position().index(), committed.answer().get(i)));
      }
    }
  }

  private static SqlFailure failure(@Nullable Throwable error) {
    if (error instanceof ProposalFailure failure && !failure.appended()) {
      return new SqlFailure.NotLeader(
          "this member cannot take commands now: " + failure.getMessage(), error);
    }
    return new SqlFailure.Unknown(
        "the outcome was not learned: " + (error == null ? "no answer" : error.getMessage()),
        error);
  }

  private static SqlFailure closedFailure() {
    return new SqlFailure.NotLeader("this member is closed", null);
  }

  /**
   * Takes no more commands. Those not yet in an entry fail, as nothing happened to them; entries
   * under way get a moment to end, so that an orderly stop leaves few callers in doubt.
   */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.done().completeExceptionally(closedFailure());
    }
    try {
      thread.join(CLOSE_WAIT);
      if (!inFlight.tryAcquire(ENTRIES_IN_FLIGHT, CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("event=entries_unfinished waited_ms={}", CLOSE_WAIT.toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A command and who waits for it. */
  private record Waiting(Command command, long size, CompletableFuture<Receipt> done) {
    Waiting(Command command, long size) {
      this(command, size, new CompletableFuture<>());
    }
  }
}
