package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.journal.JournalSurgery;
import dev.mvmci.engine.testing.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link CrashTest} for programs that have files, clocks, chance and a pause: whatever a crash
 * leaves of the journal, they go on to the same end.
 */
class WasiCrashTest {

  private static final String INPUT = "{\"args\":[\"fail\"],\"stdin\":\"a\"}";

  @TempDir static Path tally;
  @TempDir static Path probe;

  private static RunOutcome tallied = new RunOutcome.Cancelled();
  private static RunOutcome probed = new RunOutcome.Cancelled();

  @BeforeAll
  static void uninterruptedRuns() throws Exception {
    try (var fixture = EngineFixture.in(tally)) {
      tallied = fixture.outcome(fixture.start(Programs.tally(), Programs.TALLY_INPUT));
    }
    try (var fixture = EngineFixture.in(probe)) {
      probed = fixture.outcome(fixture.start(Programs.probe(), INPUT));
    }
  }

  @Test
  void whatComesFromOutsideIsJournaledAndFilesAreNot() {
    assertThat(JournalSurgery.records(tally))
        .extracting(JournalRecord::function)
        .containsOnly("", "now", "log", "sleep");
    assertThat(JournalSurgery.records(probe))
        .extracting(JournalRecord::function)
        .containsOnly("", "now", "monotonic", "random", "log", "sleep")
        .contains("random", "monotonic");
  }

  static Stream<Path> programs() {
    return Stream.of(tally, probe);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aCrashAfterAnyRecordChangesNothing(Path whole, @TempDir Path scratch) throws Exception {
    RunOutcome expected = whole.equals(tally) ? tallied : probed;
    List<JournalRecord> records = JournalSurgery.records(whole);
    assertThat(records.getLast().kind()).isEqualTo(Kind.END);
    for (int length : IntStream.range(1, records.size()).toArray()) {
      Path crashed = scratch.resolve(String.valueOf(length));
      JournalSurgery.copyWith(records.subList(0, length), whole, crashed);
      try (var fixture = EngineFixture.in(crashed)) {
        RunInfo run = fixture.engine.runs(RunQuery.newest(1)).getFirst();
        assertThat(fixture.outcome(run)).as("after record %d", length).isEqualTo(expected);
        assertThat(fixture.engine.events(run.id(), 0, 10))
            .hasSize(2)
            .allSatisfy(event -> assertThat(event).isInstanceOf(RunEvent.Log.class));
      }
      assertThat(JournalSurgery.records(crashed)).hasSameSizeAs(records);
    }
  }
}
