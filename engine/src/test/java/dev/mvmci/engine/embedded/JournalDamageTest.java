package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.journal.JournalSurgery;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Journals whose checksums fit and whose records make no sense: the run they belong to may fail, or
 * the engine refuse to open, but others are not harmed.
 */
class JournalDamageTest {

  @TempDir static Path whole;

  private static List<JournalRecord> records = List.of();

  @BeforeAll
  static void aRun() throws Exception {
    try (var fixture = EngineFixture.in(whole)) {
      var _ = fixture.run(Guests.tour());
    }
    List<JournalRecord> all = JournalSurgery.records(whole);
    records = all.subList(0, all.size() - 1); // without its end
  }

  @RepeatedTest(24)
  void nonsenseInTheJournalHarmsAtMostItsRun(RepetitionInfo repetition, @TempDir Path damaged)
      throws Exception {
    var random = new SplittableRandom(repetition.getCurrentRepetition());
    JournalSurgery.copyWith(damaged(random), whole, damaged);
    try (var fixture = EngineFixture.in(damaged)) {
      RunInfo run = fixture.engine.runs(RunQuery.newest(1)).getFirst();
      endsSomehow(fixture, run);
      assertThat(fixture.run(Guests.tour())).isInstanceOf(RunOutcome.Completed.class);
      assertThat(fixture.engine.health().healthy()).isTrue();
    } catch (EngineFailure.Unavailable e) {
      assertThat(e).hasMessageContaining("cannot open the engine");
    }
  }

  @Test
  void whoAsksAfterAnUnreadableRunWasGivenUpIsToldSo(@TempDir Path damaged) throws Exception {
    JournalRecord start = records.getFirst();
    JournalSurgery.copyWith(
        List.of(with(start, 0, start.kind(), new byte[] {'{'})), whole, damaged);
    try (var fixture = EngineFixture.in(damaged)) {
      RunInfo run = fixture.engine.runs(RunQuery.newest(1)).getFirst();
      for (int times = 0; times < 2; times++) {
        assertThat(fixture.engine.outcome(run.id()))
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableThat()
            .withCauseInstanceOf(EngineFailure.Unavailable.class);
      }
    }
  }

  /** It can be looked at in any case; what began it may be unreadable. */
  private static void endsSomehow(EngineFixture fixture, RunInfo run) throws Exception {
    try {
      assertThat(fixture.outcome(run)).isNotNull();
      assertThat(fixture.engine.replay(run.id(), Long.MAX_VALUE, null)).isNotNull();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(EngineFailure.Unavailable.class);
    }
  }

  /** One record is another, is missing, comes twice or comes too late. */
  private static List<JournalRecord> damaged(SplittableRandom random) {
    var damaged = new ArrayList<>(records);
    int at = random.nextInt(records.size());
    JournalRecord record = damaged.remove(at);
    switch (random.nextInt(5)) {
      case 0 -> damaged.add(random.nextInt(records.size()), record);
      case 1 -> {
        damaged.add(at, record);
        damaged.add(at, record);
      }
      case 2 -> {}
      default -> damaged.add(at, damaged(record, random));
    }
    return damaged;
  }

  private static JournalRecord damaged(JournalRecord record, SplittableRandom random) {
    byte[] payload = record.payload().clone();
    if (record.kind() == Kind.TIMER) {
      return with(record, random.nextInt(20), Kind.TIMER, payload); // any deadline would be kept
    }
    if (payload.length > 0) {
      payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
    }
    return switch (random.nextInt(5)) {
      case 0 -> with(record, record.sequence(), record.kind(), new byte[random.nextInt(20)]);
      case 1 -> with(record, random.nextInt(20), record.kind(), payload);
      case 2 -> {
        List<Kind> kinds = Stream.of(Kind.values()).filter(kind -> kind != Kind.TIMER).toList();
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        yield with(record, record.sequence(), kind, payload);
      }
      default -> with(record, record.sequence(), record.kind(), payload);
    };
  }

  private static JournalRecord with(JournalRecord of, long sequence, Kind kind, byte[] payload) {
    return new JournalRecord(of.run(), sequence, kind, of.function(), of.argumentHash(), payload);
  }
}
