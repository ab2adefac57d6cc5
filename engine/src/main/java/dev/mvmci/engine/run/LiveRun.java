package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.run.RunStore.Row;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * An unfinished run in memory.
 *
 * @param wokenFor the deadline it was woken for; it has come, whatever the clock says
 * @param left completes when its thread has nothing more to do with it
 */
record LiveRun(
    Row row,
    StartInfo start,
    RunControl control,
    Inbox inbox,
    Instant wokenFor,
    CompletableFuture<Void> left) {

  long number() {
    return row.number();
  }

  RunId id() {
    return row.info().id();
  }

  /** Whether it is that time or later. */
  boolean reached(Instant deadline, InstantSource clock) {
    return !deadline.isAfter(wokenFor) || !deadline.isAfter(clock.instant());
  }
}
