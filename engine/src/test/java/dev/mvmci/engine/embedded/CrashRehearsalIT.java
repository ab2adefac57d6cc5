package dev.mvmci.engine.embedded;

import static dev.mvmci.engine.embedded.RehearsedGuests.SCRIPT;
import static dev.mvmci.engine.embedded.RehearsedGuests.buyOnce;
import static dev.mvmci.engine.embedded.RehearsedGuests.buyTwice;
import static dev.mvmci.engine.embedded.RehearsedGuests.count;
import static dev.mvmci.engine.embedded.RehearsedGuests.ifFailed;
import static dev.mvmci.engine.embedded.RehearsedGuests.report;
import static dev.mvmci.engine.embedded.RehearsedGuests.waits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.embedded.CrashRehearsal.Report;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rehearsals that take a while: with messages, timers, children and shared keys. */
class CrashRehearsalIT {

  @TempDir Path scratch;

  @Test
  void aWorkflowThatLeavesInterruptedRequestsAloneRepeatsNothing() throws Exception {
    Report report = report(scratch, RehearsedGuests::buyOnce);

    assertThat(report.outcome()).isInstanceOf(RunOutcome.Completed.class);
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.waited()).isCloseTo(Duration.ofDays(30), Duration.ofHours(1));
    assertThat(report.crashes()).as("START, now, INTENT, RESULT, TIMER").isEqualTo(5);
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void aWorkflowThatWaitsForMessagesAndTimeAndAChildIsClean() throws Exception {
    Report report =
        report(
            scratch,
            (code, buy) -> {
              waits(code);
              buyOnce(code, buy);
            },
            SCRIPT);

    assertThat(report.outcome()).isInstanceOf(RunOutcome.Completed.class);
    assertThat(report.messages()).isEqualTo(3);
    assertThat(report.waited()).isCloseTo(Duration.ofDays(60), Duration.ofHours(1));
    assertThat(report.crashes()).isGreaterThan(20);
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void aFaultBehindAMessageIsFound() throws Exception {
    Report report =
        report(
            scratch,
            (code, buy) -> {
              waits(code);
              buyTwice(code, buy);
            },
            SCRIPT);

    assertThat(report.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.what()).startsWith("sent again: POST http");
          assertThat(finding.at().moment()).isEqualTo("http was under way");
        });
  }

  /** Counts what was sold before each attempt to sell it. */
  @Test
  void aSharedKeyThatIsCountedTwiceIsFound() throws Exception {
    Report report =
        report(
            scratch,
            (code, buy) -> {
              count(code);
              buy.accept(code);
              ifFailed(code, () -> count(code));
              code.i32(0);
            });

    assertThat(report.findings())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.what()).isEqualTo("the shared key 'sold' ends as 2 instead of 1"));
  }
}
