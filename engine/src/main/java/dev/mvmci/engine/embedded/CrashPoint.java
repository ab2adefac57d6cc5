package dev.mvmci.engine.embedded;

import dev.mvmci.engine.journal.JournalRecord;

/**
 * Where a crash was tried: after something became durable and before the next thing did.
 *
 * @param run number of the run that it belongs to; 0 for the engine itself
 * @param record which record of that run's journal it was, from 1 on; 0 for none
 * @param step number of the run's call
 * @param function that was called, empty for the run itself
 * @param moment what was going on
 */
public record CrashPoint(long run, int record, long step, String function, String moment) {

  static final CrashPoint BEFORE_ALL = new CrashPoint(0, 0, 0, "", "no run had begun");

  static CrashPoint ofMessage(String type) {
    return new CrashPoint(0, 0, 0, "", "the message '%s' had arrived".formatted(type));
  }

  static CrashPoint of(JournalRecord record, int number) {
    String function = record.function();
    String moment =
        switch (record.kind()) {
          case START -> "the run had begun";
          case INTENT -> function + " was under way";
          case TIMER -> function + " waited";
          case RESULT -> function + " had its answer";
          case END -> "the run had ended";
        };
    return new CrashPoint(record.run(), number, record.sequence(), function, moment);
  }

  @Override
  public String toString() {
    return record == 0
        ? moment
        : "run %d, record %d, step %d: %s".formatted(run, record, step, moment);
  }
}
