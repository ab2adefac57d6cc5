package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.embedded.Trial.When;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a command line is said in one line; the rest is tried with real processes. */
class CrashTestCommandTest {

  private static final String APPROVAL = "../examples/approval/approval.wasm";

  private static Said crashTest(String... arguments) {
    return Said.to(new String[] {"crash-test"}, arguments);
  }

  private static void assertRefused(Said said, int exitCode, String reason) {
    assertThat(said.exitCode()).isEqualTo(exitCode);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains(reason).hasLineCount(1);
  }

  @Test
  void messagesThatAreNoneAreRefused() {
    assertRefused(crashTest(APPROVAL, "--send", "approve={"), 2, "'{' is not valid JSON");
    assertRefused(crashTest(APPROVAL, "--send", "=1"), 2, "a message's type has 1 to 128");
  }

  @Test
  void aLineThatIsNoMessageIsRefusedWithItsNumberAndWhatItTakes(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("messages");
    for (String[] lineAndReason :
        new String[][] {
          {"{", "this is no JSON; a line is an object such as {\"type\":\"go\""},
          {"\u0000\ufffd", "this is no JSON"},
          {"[]", "this is no JSON object"},
          {"{\"payload\":1}", "'type' is missing or no text"},
          {"{\"type\":7}", "'type' is missing or no text"},
          {"{\"type\":\"\"}", "a message's type has 1 to 128"},
          {"{\"type\":\"go\",\"data\":1}", "there is no field 'data'"},
          {"{\"type\":\"go\",\"when\":\"later\"}", "'when' is \"later\"; it takes \"start\""},
          {"{\"type\":\"go\",\"when\":{\"after_step\":\"x\"}}", "'when' is {\"after_step\":\"x\"}"},
          {"{\"type\":\"go\",\"when\":{\"after_step\":0}}", "the steps of a run begin with 1"}
        }) {
      Files.writeString(file, "{\"type\":\"go\"}\n\n" + lineAndReason[0] + "\n");
      assertRefused(
          crashTest(APPROVAL, "--messages", file.toString()),
          2,
          file + ", line 3: " + lineAndReason[1]);
    }
  }

  @Test
  void messagesOfAFileAreRead(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("messages");
    Files.writeString(
        file,
        """
        {"type":"a","payload":{"n":1}}
        {"type":"b","when":"start"}
        {"type":"c","payload":"x","when":{"after_step":3}}
        {"type":"d","when":"waits"}\
        """);
    assertThat(MessageFile.read(file))
        .containsExactly(
            new Message("a", "{\"n\":1}", new When.Wanted()),
            new Message("b", "null", new When.AtStart()),
            new Message("c", "\"x\"", new When.AfterStep(3)),
            new Message("d", "null", new When.Wanted()));
    assertRefused(
        crashTest(APPROVAL, "--messages", "nowhere"),
        4,
        "cannot read 'nowhere': there is no such file");
  }

  @Test
  void secretsAreInADirectoryThatIsThere() {
    assertRefused(crashTest(APPROVAL, "--secrets", "nowhere"), 4, "'nowhere' is no directory");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertRefused(
        crashTest("nowhere.wasm"), 4, "cannot read 'nowhere.wasm': there is no such file");
  }

  @Test
  void aFileThatIsNoModuleIsRefused() {
    assertRefused(crashTest(Path.of("pom.xml").toString()), 1, "WebAssembly");
  }
}
