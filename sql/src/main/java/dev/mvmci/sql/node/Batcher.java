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
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: while entries are on their way to disk, new commands gather for the next one, which
 * leaves when {@link Pace} says so. Two entries are under way at most.
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
  private final Pace pace = new Pace();
  private final Semaphore inFlight = new Semaphore(ENTRIES_IN_FLIGHT);

  /** Held from taking commands out of the queue until they are proposed, so that none overtakes. */
  private final ReentrantLock departing = new ReentrantLock();

  private final Thread thread;
  private final Stopwatch commit = new Stopwatch();
  private final LongAdder entries = new LongAdder();
  private final LongAdder commands = new LongAdder();
  private volatile boolean closed;

  /** With so many commands queued the thread wants to be woken. */
  private volatile int wakeAt = Integer.MAX_VALUE;

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
    enqueue(waiting);
    return waiting.done();
  }

  /**
   * As {@link #submit}, but if nobody else has a command, and none is under way, this thread itself
   * proposes it: to wake another takes as long as that does. Only for threads that nobody
   * interrupts, as that would end the connection that an entry leaves by.
   */
  CompletableFuture<Receipt> submitAtOnce(Command command, long size) {
    Waiting waiting = new Waiting(command, size);
    if (!leftAlone(waiting)) {
      enqueue(waiting);
    }
    return waiting.done();
  }

  private boolean leftAlone(Waiting waiting) {
    if (departing.isHeldByCurrentThread() || !departing.tryLock()) {
      return false;
    }
    try {
      if (!queue.isEmpty()
          || pace.waitNanos(1, waiting.size(), System.nanoTime()) > 0
          || !inFlight.tryAcquire()) {
        return false;
      }
      if (closed) {
        inFlight.release();
        return false;
      }
      propose(List.of(waiting));
      return true;
    } finally {
      departing.unlock();
    }
  }

  private void enqueue(Waiting waiting) {
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
    if (queue.size() >= wakeAt || queuedBytes.get() >= Entry.TARGET_BYTES) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (!closed) {
        inFlight.acquire();
        awaitDeparture();
        depart();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Proposes what has gathered, if there is anything; a place among those under way is taken. */
  private boolean depart() {
    departing.lock();
    try {
      Waiting first = closed ? null : queue.poll();
      if (first == null) {
        inFlight.release();
        return false;
      }
      propose(gather(first));
      return true;
    } finally {
      departing.unlock();
    }
  }

  /** Leaves the commands in the queue, so that none is in nobody's hands when this is closed. */
  private void awaitDeparture() {
    while (!closed) {
      int enough = queue.isEmpty() ? 1 : pace.enough();
      wakeAt = enough; // before it looks, so that who comes after the look wakes it
      long nanos =
          queue.isEmpty()
              ? Long.MAX_VALUE
              : pace.waitNanos(queue.size(), queuedBytes.get(), System.nanoTime());
      if (nanos <= 0) {
        break;
      }
      LockSupport.parkNanos(this, nanos);
    }
    wakeAt = Integer.MAX_VALUE;
  }

  /** One round without waiting, where a test decides when; whether there was anything to do. */
  boolean step() {
    return inFlight.tryAcquire() && depart();
  }

  /** How long entries took until they were committed and applied here. */
  Timing commitTiming() {
    return commit.read();
  }

  /** How commands shared entries. */
  Batching batching() {
    return new Batching(entries.sum(), commands.sum(), queue.size(), queuedBytes.get());
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
    pace.left(startNanos);
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
    pace.settled(batch.size(), System.nanoTime());
    inFlight.release();
    if (!queue.isEmpty()) {
      LockSupport.unpark(thread); // with an empty queue, who comes next wakes it
    }
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
    thread.interrupt(); // wakes it, too
    for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.done().completeExceptionally(closedFailure());
    }
    try {
      thread.join(CLOSE_WAIT);
      if (!inFlight.tryAcquire(ENTRIES_IN_FLIGHT, CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("event=entries_unfinished waited_ms={}", CLOSE_WAIT.toMillis());
      } else {
        inFlight.release(ENTRIES_IN_FLIGHT); // for who closes it once more
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
