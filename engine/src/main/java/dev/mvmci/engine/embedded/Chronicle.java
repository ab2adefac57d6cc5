package dev.mvmci.engine.embedded;

import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.run.Evidence;
import dev.mvmci.engine.run.Standstill;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of an execution from its commits: who waits, what was done, and which messages of
 * the trial arrived. Changed where commits are watched.
 */
final class Chronicle {

  private final Standstill runs;
  private final Map<Long, Integer> records;
  private final Map<String, Integer> deeds;
  private final Set<Integer> arrived;
  // The first run, and its last step that had its answer.
  private long first;
  private long answered;

  /** Of an execution that has not begun. */
  Chronicle() {
    this(new Standstill(), Map.of(), Map.of(), Set.of());
  }

  private Chronicle(
      Standstill runs,
      Map<Long, Integer> records,
      Map<String, Integer> deeds,
      Set<Integer> arrived) {
    this.runs = runs;
    this.records = new HashMap<>(records);
    this.deeds = new HashMap<>(deeds);
    this.arrived = new HashSet<>(arrived);
  }

  /** The same, to go on from. */
  Chronicle copy() {
    var copy = new Chronicle(runs.copy(), records, deeds, arrived);
    copy.first = first;
    copy.answered = answered;
    return copy;
  }

  /** These have become durable. */
  void add(List<JournalRecord> committed) {
    runs.add(committed);
    for (JournalRecord record : committed) {
      records.merge(record.run(), 1, Integer::sum);
      if (record.kind() == Kind.START && first == 0) {
        first = record.run();
      } else if (record.kind() == Kind.RESULT && record.run() == first) {
        answered = record.sequence();
      }
      Evidence.deed(record).ifPresent(deed -> deeds.merge(deed, 1, Integer::sum));
    }
  }

  /** The message of this number is durable. */
  void arrived(int message) {
    arrived.add(message);
  }

  /** The number of the run that began first; 0 if none has begun. */
  long first() {
    return first;
  }

  /** The last step of that run that had its answer; 0 for none. */
  long answered() {
    return answered;
  }

  Standstill runs() {
    return runs;
  }

  /** How many records the run has. */
  int records(long run) {
    return records.getOrDefault(run, 0);
  }

  /** How often things were done that should not be done twice. */
  Map<String, Integer> deeds() {
    return Map.copyOf(deeds);
  }

  /** Numbers of the trial's messages that are durable. */
  Set<Integer> arrived() {
    return Set.copyOf(arrived);
  }
}
