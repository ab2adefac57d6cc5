package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Failed;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalSurgery;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that does something else than its journal says; here it is the journal that changes. */
class DivergenceTest {

  @TempDir Path whole;
  @TempDir Path changed;

  private RunOutcome replayed(UnaryOperator<List<JournalRecord>> change) throws Exception {
    try (var fixture = EngineFixture.in(whole)) {
      var _ = fixture.run(Guests.tour());
    }
    List<JournalRecord> records = new ArrayList<>(JournalSurgery.records(whole));
    records.removeLast(); // END
    JournalSurgery.copyWith(change.apply(records), whole, changed);
    try (var fixture = EngineFixture.in(changed)) {
      RunInfo run = fixture.engine.runs(RunQuery.newest(1)).getFirst();
      RunOutcome outcome = fixture.outcome(run);
      assertThat(fixture.http.asked()).as("no effect after a divergence").isEmpty();
      return outcome;
    }
  }

  private static List<JournalRecord> with(
      List<JournalRecord> records, int place, JournalRecord replacement) {
    records.set(place, replacement);
    return records;
  }

  private static void diverged(RunOutcome outcome, String recorded, String called) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(Kind.NONDETERMINISM);
              assertThat(failed.message()).contains(recorded).contains(called);
            });
  }

  @Test
  void anotherFunctionThanRecordedEndsTheRunWithBothShown() throws Exception {
    RunOutcome outcome =
        replayed(records -> {
          JournalRecord now = records.get(1);
          return with(
              records,
              1,
              new JournalRecord(
                  now.run(),
                  now.sequence(),
                  now.kind(),
                  "random",
                  now.argumentHash(),
                  now.payload()));
        });
    diverged(outcome, "step 1: recorded was RESULT random", "the guest called now");
  }

  @Test
  void otherArgumentsThanRecordedEndTheRunWithBothShown() throws Exception {
    RunOutcome outcome =
        replayed(records -> {
          JournalRecord intent =
              records.stream()
                  .filter(record -> record.kind() == JournalRecord.Kind.INTENT)
                  .findFirst()
                  .orElseThrow();
          return with(
              records,
              records.indexOf(intent),
              new JournalRecord(
                  intent.run(),
                  intent.sequence(),
                  intent.kind(),
                  intent.function(),
                  0x1234,
                  intent.payload()));
        });
    diverged(outcome, "INTENT http (argument 0000000000001234)", "the guest called http");
  }

  @Test
  void aGuestThatEndsBeforeItsJournalDoesIsADivergence() throws Exception {
    RunOutcome outcome =
        replayed(records -> {
          JournalRecord last = records.getLast();
          records.add(
              new JournalRecord(
                  last.run(),
                  last.sequence() + 1,
                  JournalRecord.Kind.RESULT,
                  "now",
                  7,
                  new byte[8]));
          return records;
        });
    diverged(outcome, "RESULT now", "the guest ended");
  }
}
