package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.store.StateCommands;
import dev.mvmci.sql.store.StateSlice;
import dev.mvmci.sql.store.Store;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On the leader, lets the members compare their data every so many entries: one entry makes all
 * take the digest of the same slice at the same point, a second tells them the leader's. All write
 * nothing meanwhile, so where entries come fast there is less of it.
 */
final class StateCheck {

  /** More entries than 100 a second bring no more checks. */
  private static final long NANOS_PER_ENTRY = TimeUnit.MILLISECONDS.toNanos(10);

  private static final Logger log = LoggerFactory.getLogger(StateCheck.class);

  private final Store store;
  private final long memberId;
  private final long interval;
  private final BooleanSupplier leading;
  private final Function<List<Statement>, CompletableFuture<Receipt>> submit;
  private final Executor executor;
  private final LongSupplier nanos;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile long nextIndex;
  private volatile long nextNanos;
  private volatile List<@Nullable Object> from = List.of();

  /**
   * Checks nothing until told of entries.
   *
   * @param interval entries between two checks, 0 for never
   * @param submit puts a command into the log
   * @param nanos a monotonic clock
   */
  StateCheck(
      Store store,
      long memberId,
      long interval,
      BooleanSupplier leading,
      Function<List<Statement>, CompletableFuture<Receipt>> submit,
      Executor executor,
      LongSupplier nanos) {
    this.store = store;
    this.memberId = memberId;
    this.interval = interval;
    this.leading = leading;
    this.submit = submit;
    this.executor = executor;
    this.nanos = nanos;
    this.nextIndex = store.applied().index() + interval;
    this.nextNanos = nanos.getAsLong();
  }

  /** Told of each entry on the apply thread. */
  void applied(Applied entry) {
    if (interval > 0
        && entry.index() >= nextIndex
        && nanos.getAsLong() - nextNanos >= 0
        && leading.getAsBoolean()
        && underWay.compareAndSet(false, true)) {
      executor.execute(this::check);
    }
  }

  private void check() {
    try {
      var _ =
          submit
              .apply(List.of(StateCommands.point(from)))
              .thenCompose(receipt -> report(receipt.index()))
              .whenComplete((index, error) -> ended(index, error));
    } catch (RuntimeException e) {
      ended(null, e);
    }
  }

  private CompletableFuture<Long> report(long index) {
    StateSlice slice = store.slice(index).orElseThrow();
    from = slice.next();
    return submit.apply(List.of(StateCommands.report(memberId, slice))).thenApply(Receipt::index);
  }

  /** A check that did not come about is made up for by the next. */
  private void ended(@Nullable Long index, @Nullable Throwable error) {
    if (error != null) {
      log.debug("event=state_check_failed reason={}", error.getMessage());
    }
    nextIndex = (index == null ? store.applied().index() : index) + interval;
    nextNanos = nanos.getAsLong() + interval * NANOS_PER_ENTRY;
    underWay.set(false);
  }
}
