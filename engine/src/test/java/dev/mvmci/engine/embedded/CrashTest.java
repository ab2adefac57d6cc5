package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.HttpLimits;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.journal.JournalSurgery;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.Guests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A crash at every write: an engine is opened with every beginning of a run's journal, as a crash
 * right after that record would have left it. The world answers the same each time, so the result
 * must be that of the uninterrupted run.
 */
class CrashTest {

  private static final int EINTR = -4;

  // Where the tour keeps what its requests answered: the status, the body's length and the body.
  private static final int FIRST_POST_AT = 72;
  private static final int SECOND_POST_AT = 184;

  @TempDir static Path whole;

  private static List<JournalRecord> records = List.of();
  private static byte[] results = {};

  @BeforeAll
  static void anUninterruptedRun() throws Exception {
    try (var fixture = EngineFixture.in(whole)) {
      results = TourTest.results(fixture.run(Guests.tour()));
    }
    records = JournalSurgery.records(whole);
    assertThat(records.getFirst().kind()).isEqualTo(Kind.START);
    assertThat(records.getLast().kind()).isEqualTo(Kind.END);
    assertThat(records)
        .extracting(JournalRecord::function)
        .contains("now", "log", "random", "uuid", "http", "progress", "monotonic", "sleep")
        .contains("respond");
  }

  static List<Integer> lengths() {
    var lengths = new ArrayList<Integer>();
    for (int length = 1; length < records.size(); length++) {
      lengths.add(length);
    }
    return lengths;
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void aCrashAfterAnyRecordRepeatsNothingThatWasRecorded(int length, @TempDir Path crashed)
      throws Exception {
    List<JournalRecord> left = records.subList(0, length);
    JournalSurgery.copyWith(left, whole, crashed);

    try (var fixture = EngineFixture.in(crashed)) {
      RunInfo run = fixture.engine.runs(RunQuery.newest(1)).getFirst();
      RunOutcome outcome = fixture.outcome(run);

      assertThat(fixture.http.methodsAsked()).isEqualTo(stillToAsk(left));
      assertThat(hex(TourTest.results(outcome))).isEqualTo(hex(expectedResults(left)));
      assertThat(fixture.engine.response(run.id()).get()).contains("{\"taken\":true}");
      assertThat(fixture.engine.events(run.id(), 0, 100)).hasSize(3);
    }
    assertThat(withoutOutcome(JournalSurgery.records(crashed)))
        .as("what was recorded stays, and what follows is recorded once")
        .startsWith(left.toArray(JournalRecord[]::new))
        .extracting(JournalRecord::sequence)
        .isEqualTo(withoutOutcome(records).stream().map(JournalRecord::sequence).toList());
  }

  private static List<JournalRecord> withoutOutcome(List<JournalRecord> all) {
    return all.stream().filter(record -> record.kind() != Kind.END).toList();
  }

  /**
   * Requests without a recorded answer: the idempotent one again, others only if they never left.
   */
  private static List<String> stillToAsk(List<JournalRecord> left) {
    var methods = new ArrayList<String>();
    for (JournalRecord record : records) {
      if (record.kind() == Kind.INTENT) {
        String method = new String(record.payload(), StandardCharsets.UTF_8);
        boolean answered =
            left.stream()
                .anyMatch(
                    known -> known.kind() == Kind.RESULT && known.sequence() == record.sequence());
        boolean idempotent = method.startsWith("PUT");
        if (!answered && (idempotent || !left.contains(record))) {
          methods.add(method.substring(0, method.indexOf(' ')));
        }
      }
    }
    return methods;
  }

  /** The uninterrupted run's, but for the one POST that was under way. */
  private static byte[] expectedResults(List<JournalRecord> left) {
    byte[] expected = results.clone();
    JournalRecord last = left.getLast();
    if (last.kind() == Kind.INTENT
        && new String(last.payload(), StandardCharsets.UTF_8).startsWith("POST")) {
      interrupt(expected, records.indexOf(last) == firstIntent() ? FIRST_POST_AT : SECOND_POST_AT);
    }
    return expected;
  }

  private static int firstIntent() {
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).kind() == Kind.INTENT) {
        return i;
      }
    }
    throw new IllegalStateException("no effect in " + records);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void interrupt(byte[] expected, int at) {
    ByteBuffer.wrap(expected)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(at)
        .putLong(EINTR)
        .putLong(0)
        .putLong(0)
        .putLong(0);
  }

  @Test
  void aRequestThatOnlyWaitedForItsTurnIsMadeWhenTheEngineOpensAgain(@TempDir Path directory)
      throws Exception {
    var underWay = new Semaphore(0);
    var hanging =
        new FakeHttp(ask -> {
          underWay.release();
          Thread.sleep(60_000);
          return FakeHttp.reply(ask, 200, "late");
        });
    HttpLimits usual = HttpLimits.DEFAULTS;
    EngineConfig config =
        EngineFixture.quickToClose(directory)
            .withHttp(
                new HttpLimits(
                    usual.timeout(),
                    usual.requestBytes(),
                    usual.responseBytes(),
                    usual.redirects(),
                    usual.privateDestinations(),
                    1));
    RunInfo first;
    RunInfo second;
    try (var fixture = new EngineFixture(config, hanging, EngineFixture.NO_SLEEP)) {
      first = fixture.start(Guests.onePost(), "null");
      underWay.acquire();
      second = fixture.start(Guests.onePost(), "null");
      assertThat(fixture.engine.history(second.id(), 0, 10)).as("nothing but START").hasSize(1);
    }
    try (var fixture = EngineFixture.in(config)) {
      assertThat(TourTest.results(fixture.outcome(first))).startsWith((byte) EINTR);
      assertThat(ByteBuffer.wrap(TourTest.results(fixture.outcome(second))).get()).isPositive();
      assertThat(fixture.http.methodsAsked()).containsExactly("POST");
    }
  }

  @Test
  void anEngineThatStopsWhileARequestIsUnderWayReportsItAsInterrupted(@TempDir Path directory)
      throws Exception {
    var underWay = new Semaphore(0);
    var hanging =
        new FakeHttp(ask -> {
          underWay.release();
          Thread.sleep(60_000);
          return FakeHttp.reply(ask, 200, "late");
        });
    EngineConfig config = EngineFixture.quickToClose(directory);
    RunInfo run;
    try (var fixture = new EngineFixture(config, hanging, EngineFixture.NO_SLEEP)) {
      run = fixture.start(Guests.tour(), "null");
      underWay.acquire();
    }
    try (var fixture = EngineFixture.in(config)) {
      byte[] expected = results.clone();
      interrupt(expected, FIRST_POST_AT);
      assertThat(hex(TourTest.results(fixture.outcome(run)))).isEqualTo(hex(expected));
      assertThat(fixture.http.methodsAsked()).containsExactly("PUT", "POST");
    }
  }
}
