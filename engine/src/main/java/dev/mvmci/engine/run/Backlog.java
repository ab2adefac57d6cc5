package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.JournalRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Until when runs of an earlier time wait, gathered while their journal is read. Used by the thread
 * that opens the engine.
 */
public final class Backlog implements Consumer<JournalRecord> {

  private final Map<Long, Instant> waiting = new HashMap<>();

  /** Takes the timer that is the last record of a run. */
  @Override
  public void accept(JournalRecord timer) {
    waiting.put(timer.run(), Deadline.of(timer));
  }

  /** When there is something to do for the run: now, unless waiting was the last it did. */
  Instant due(long run) {
    return waiting.getOrDefault(run, Instant.MIN);
  }
}
