package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.app.node.Address;
import dev.mvmci.app.node.EngineNode;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code module} and {@code workflow} against a running engine. */
class EngineCommandsTest {

  /** Waits for a decision by message. */
  private static final Path APPROVAL = Path.of("../examples/approval/approval.wasm");

  @TempDir static Path directory;
  private static EngineNode node;

  @BeforeAll
  static void start() {
    node = EngineNode.start(directory, new Address("127.0.0.1", 0), Optional.empty(), "");
    assertThat(run("module", "deploy", APPROVAL.toString()).out())
        .isEqualToIgnoringNewLines("approval:0.1.0");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Said run(String... arguments) {
    return Said.to(arguments, new String[] {"--engine", node.url()});
  }

  private static String started() {
    return run("workflow", "start", "approval").out().strip();
  }

  private static void awaitStatus(String id, String status) {
    await()
        .until(() ->
            run("workflow", "show", id, "--json").json().path("status").asString().equals(status));
  }

  @Test
  void aRunIsShownGetsItsMessageAndIsReplayed() {
    String id = started();
    assertThat(run("workflow", "send", id, "approve", "{\"by\":\"Ada\"}").exitCode()).isZero();
    awaitStatus(id, "completed");

    assertThat(run("workflow", "show", id).out())
        .contains(id, "completed", "approval:0.1.0", "\"decision\" : \"approve\"");
    Said replay = run("workflow", "replay", id);
    assertThat(replay.out()).contains("same: ");
    assertThat(replay.exitCode()).isZero();
  }

  @Test
  void aMessageThatIsSentAgainUnderItsKeyIsTakenAndAnotherOneIsRefused() {
    String id = started();
    for (int i = 0; i < 2; i++) {
      assertThat(run("workflow", "send", id, "hint", "1", "--key", "first").exitCode()).isZero();
    }
    Said another = run("workflow", "send", id, "hint", "2", "--key", "first");
    assertThat(another.exitCode()).isEqualTo(5);
    assertThat(another.err()).contains("key 'first' belongs to another message").hasLineCount(1);
  }

  @Test
  void aRunIsCancelledAndSaysInItsLogWhy() {
    String id = started();
    // It can clean up only once it has said that it wants to.
    await().until(() -> run("workflow", "replay", id, "--json").json().path("steps").asInt() > 0);

    assertThat(run("workflow", "cancel", id).out()).contains(id);
    awaitStatus(id, "cancelled");
    assertThat(run("workflow", "log", id).out()).contains("cancelled while waiting");
    assertThat(run("workflow", "log", id, "--json").json().get(0).path("level").asString())
        .isEqualTo("info");
  }

  @Test
  void listsAreTablesOrJson() {
    String id = started();

    assertThat(run("module", "list").out()).contains("MODULE", "approval");
    assertThat(run("module", "list", "--json").json().get(0).path("name").asString())
        .isEqualTo("approval");
    assertThat(run("workflow", "list").out()).contains("RUN", id, "approval:0.1.0 start");
    assertThat(run("workflow", "list", "--limit", "1", "--json").json()).hasSize(1);
    assertThat(run("workflow", "upgrade-check", APPROVAL.toString()).out()).contains("VERDICT", id);
  }

  @Test
  void aRunThatIsNotThereIsNotFound() {
    for (String verb : new String[] {"show", "log", "cancel", "replay"}) {
      Said said = run("workflow", verb, "wkf_none");
      assertThat(said.exitCode()).as(verb).isEqualTo(4);
      assertThat(said.err()).as(verb).contains("wkf_none");
    }
  }
}
