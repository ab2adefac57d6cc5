package dev.mvmci.engine.embedded;

import static dev.mvmci.engine.embedded.RehearsedGuests.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.embedded.CrashRehearsal.Finding;
import dev.mvmci.engine.embedded.CrashRehearsal.Report;
import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.embedded.Trial.When;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashRehearsalTest {

  @TempDir Path scratch;

  @Test
  void aWorkflowThatInsistsIsFoundOutWhereItDoes() throws Exception {
    Report report = report(scratch, RehearsedGuests::buyTwice);

    assertThat(report.findings()).hasSize(1);
    Finding finding = report.findings().getFirst();
    assertThat(finding.what()).startsWith("sent again: POST http");
    assertThat(finding.crash()).isEqualTo(3);
    assertThat(finding.at().record()).as("START, now, INTENT").isEqualTo(3);
    assertThat(finding.at().step()).isEqualTo(2);
    assertThat(finding.at().function()).isEqualTo("http");
    assertThat(finding.at().moment()).isEqualTo("http was under way");
  }

  @Test
  void aMessageThatIsMissingIsNamed() {
    assertThatThrownBy(() -> report(scratch, RehearsedGuests::receiveOnce, new Message[0]))
        .isInstanceOf(TrialFailure.class)
        .hasMessageContaining("waits for ever for a message (go)");
  }

  /** Looks for a message at its beginning and after a step, and does not wait for it. */
  @Test
  void messagesAreThereAtTheStepTheyAreDueAtWhereverACrashComes() throws Exception {
    Report report =
        report(
            scratch,
            RehearsedGuests::lookTwice,
            new Message("go", "2", new When.AfterStep(2)),
            new Message("go", "1", new When.AtStart()));

    assertThat(report.outcome()).asString().contains("output=12");
    assertThat(report.messages()).isEqualTo(2);
    assertThat(report.crashes()).as("START, go, recv, now, go, recv").isEqualTo(6);
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void aMessageThatIsDueAfterAStepThatDoesNotComeIsNamed() {
    assertThatThrownBy(() ->
            report(
                scratch,
                RehearsedGuests::receiveOnce,
                new Message("go", "1"),
                new Message("go", "2", new When.AfterStep(99))))
        .isInstanceOf(TrialFailure.class)
        .hasMessageContaining("'go' is due after step 99, which did not come");
  }

  @Test
  void aMessageThatNobodyWaitsForIsNamed() {
    assertThatThrownBy(() ->
            report(
                scratch,
                RehearsedGuests::receiveOnce,
                new Message("go", "1"),
                new Message("gone", "2")))
        .isInstanceOf(TrialFailure.class)
        .hasMessageContaining("nobody waited for the message 'gone'; the run waited for go");
  }
}
