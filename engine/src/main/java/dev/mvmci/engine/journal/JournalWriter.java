package dev.mvmci.engine.journal;

import dev.mvmci.engine.store.BackgroundThread;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.StoreFailure;
import dev.mvmci.engine.store.WriteSession;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. What many callers hand in becomes one transaction and one fsync;
 * within it, records become one row. Everything is written in the order in which it was handed in,
 * so when something is durable, all before it is.
 *
 * <p>Once a commit fails, nothing is accepted any more: what reached the disk is then unknown, and
 * only opening the journal again tells.
 */
final class JournalWriter implements AutoCloseable {

  /** Items waiting or in one commit; who hands in more waits. */
  static final int MAX_ITEMS = 4096;

  /** A commit is not made larger than this by more records. */
  static final int MAX_BATCH_BYTES = 8 << 20;

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

  private final WriteSession session;
  private final Committed committed;
  private final int mostItems;
  private final BackgroundThread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition handedIn = lock.newCondition();
  // Guarded by the lock.
  private final ArrayDeque<Item> queue = new ArrayDeque<>();
  private long lastTicket;
  private Hurry hurry = Hurry.LAZY; // the most there is in the queue
  private boolean closing;

  // Written by the writer's thread, read by waiters.
  private volatile long durableTicket;
  private volatile @Nullable StoreFailure failure;
  // Only used by the writer's thread.
  private long nextLsn;

  /**
   * Told of each commit on the writer's thread before anybody who waits for it; it may be one
   * without records.
   */
  @FunctionalInterface
  interface Committed {
    void committed(long batch, List<JournalRecord> records, byte[] bytes);
  }

  /** How much of a hurry there is to make something durable. */
  enum Hurry {
    /** Somebody waits for it. */
    NOW(0),
    /** Somebody waits for it, and more that belongs with it will follow at once. */
    SOON(TimeUnit.MICROSECONDS.toNanos(500)),
    /** Nobody waits for it. */
    LAZY(TimeUnit.MILLISECONDS.toNanos(1));

    private final long patienceNanos;

    Hurry(long patienceNanos) {
      this.patienceNanos = patienceNanos;
    }
  }

  private record Item(
      long ticket,
      @Nullable JournalRecord record,
      @Nullable Change change,
      Hurry hurry,
      @Nullable Thread waiter) {}

  /**
   * A writer behind this record.
   *
   * @param mostItems in one commit
   */
  JournalWriter(WriteSession session, long nextLsn, Committed committed, int mostItems) {
    this.session = session;
    this.nextLsn = nextLsn;
    this.committed = committed;
    this.mostItems = mostItems;
    this.thread = new BackgroundThread("engine-journal", this::run);
  }

  void start() {
    thread.start();
  }

  /**
   * Hands in a record and what belongs to it; durable later, both or neither. Whoever hands in
   * something that is not {@link Hurry#LAZY} goes on to wait for it.
   *
   * @return a ticket for {@link #await} or {@link #awaitOwn}
   */
  long append(@Nullable JournalRecord record, @Nullable Change change, Hurry hurry) {
    long ticket;
    boolean full;
    lock.lock();
    try {
      if (failure != null) {
        throw refusal(failure);
      }
      if (closing) {
        throw new StoreFailure("the journal is closed", null);
      }
      // A full queue takes one more of each thread, which then waits until that is durable. It does
      // not wait for room: a guest's thread may have too deep a stack to be parked, and an overflow
      // in the middle of a condition would leave the lock to nobody.
      full = queue.size() >= MAX_ITEMS;
      Hurry own = full ? Hurry.NOW : hurry;
      ticket = ++lastTicket;
      queue.add(
          new Item(ticket, record, change, own, own == Hurry.LAZY ? null : Thread.currentThread()));
      boolean sooner = own.compareTo(this.hurry) < 0;
      if (sooner) {
        this.hurry = own;
      }
      if (sooner || queue.size() == 1) {
        handedIn.signal(); // what else comes need not wake the writer
      }
    } finally {
      lock.unlock();
    }
    if (full) {
      awaitOwn(ticket);
    }
    return ticket;
  }

  /** Returns when what got this ticket, and all before it, is durable. */
  void await(long ticket) {
    if (durableTicket < ticket) {
      var _ = append(null, null, Hurry.NOW);
      awaitOwn(ticket);
    }
  }

  boolean isDurable(long ticket) {
    return durableTicket >= ticket;
  }

  @Nullable StoreFailure failure() {
    return failure;
  }

  private static StoreFailure refusal(StoreFailure failure) {
    return new StoreFailure(String.valueOf(failure.getMessage()), failure);
  }

  /**
   * As {@link #await} for the thread that handed it in. Not interruptible: a caller must know
   * whether what it did is durable.
   */
  void awaitOwn(long ticket) {
    boolean interrupted = false;
    while (durableTicket < ticket) {
      StoreFailure failed = failure;
      if (failed != null) {
        throw refusal(failed);
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Item> batch = List.of();
    try {
      for (batch = take(); !batch.isEmpty(); batch = take()) {
        commit(batch);
        durableTicket = batch.getLast().ticket();
        wake(batch);
      }
    } catch (SQLException | RuntimeException e) {
      fail(batch, e);
    }
  }

  /** What is to be written next; empty when closing and everything is written. */
  private List<Item> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closing) {
        handedIn.awaitUninterruptibly();
      }
      awaitHurry();
      var batch = new ArrayList<Item>();
      for (int bytes = 0;
          !queue.isEmpty() && batch.size() < mostItems && bytes < MAX_BATCH_BYTES; ) {
        Item item = queue.remove();
        batch.add(item);
        bytes += item.record() == null ? 0 : item.record().payload().length;
      }
      hurry = queue.stream().map(Item::hurry).min(Comparator.naturalOrder()).orElse(Hurry.LAZY);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private void awaitHurry() {
    long begun = System.nanoTime();
    long left = hurry.patienceNanos;
    try {
      while (left > 0 && !closing && queue.size() < MAX_ITEMS) {
        var _ = handedIn.awaitNanos(left);
        left = hurry.patienceNanos - (System.nanoTime() - begun);
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread; if somebody did, there would be nothing to wait for.
    }
  }

  private void commit(List<Item> batch) throws SQLException {
    var records = new ArrayList<JournalRecord>(batch.size());
    for (Item item : batch) {
      if (item.record() != null) {
        records.add(item.record());
      }
    }
    byte[] bytes = RecordCodec.encode(records);
    if (!records.isEmpty()) {
      session.execute("INSERT INTO journal (lsn, data) VALUES (?, ?)", nextLsn, bytes);
    }
    boolean changed = !records.isEmpty();
    for (Item item : batch) {
      if (item.change() != null) {
        item.change().apply(session);
        changed = true;
      }
    }
    if (changed) {
      session.commit();
    }
    if (changed) {
      committed.committed(nextLsn, records, bytes);
      nextLsn += records.size();
    }
    settle(batch);
  }

  private static void settle(List<Item> batch) {
    for (Item item : batch) {
      if (item.change() != null) {
        item.change().settled();
      }
    }
  }

  private static void wake(List<Item> batch) {
    for (Item item : batch) {
      if (item.waiter() != null) {
        LockSupport.unpark(item.waiter());
      }
    }
  }

  private void fail(List<Item> batch, Exception cause) {
    log.error("the journal cannot be written; the engine stops taking work", cause);
    var abandoned = new ArrayList<>(batch);
    lock.lock();
    try {
      failure =
          new StoreFailure(
              "the journal cannot be written (%s); mend the cause and start the engine again"
                  .formatted(cause.getMessage()),
              cause);
      abandoned.addAll(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    settle(abandoned);
    wake(abandoned);
  }

  /** Writes what was handed in, then stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      handedIn.signal();
    } finally {
      lock.unlock();
    }
    thread.join();
    try {
      session.close();
    } catch (SQLException e) {
      throw new StoreFailure("cannot close the journal: " + e.getMessage(), e);
    }
  }
}
