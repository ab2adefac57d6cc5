package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.app.node.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-V"})
  void theVersionIsPrintedHoweverItIsAskedFor(String how) {
    assertThat(said(0, how)).isEqualToIgnoringNewLines("mvm-ci " + Version.current());
  }

  @Test
  void anUnknownCommandIsNamed() {
    assertThat(said(2, "sumbit")).contains("sumbit").contains("--help");
  }

  @Test
  void aRelayThatCannotBeUsedIsRefusedWithoutItsSecret() {
    assertThat(said(2, "up", "--relay", "udp:127.0.0.1:7842")).contains("--p2p-listen");
    for (String relay : List.of("udp:hidden@192.0.2.1:7842", "udp:hidden@192.0.2.1")) {
      assertThat(said(2, "up", "--relay", relay, "--p2p-listen"))
          .contains("192.0.2.1")
          .doesNotContain("hidden");
    }
  }

  @Test
  void nobodyIsToBeFoundNearbyWhoDoesNotListen() {
    assertThat(said(2, "up", "--p2p-mdns")).contains("--p2p-mdns").contains("--p2p-listen");
  }

  @Test
  void whatIsWrongIsSaidInOneLineThatNamesIt() {
    for (String[] lineAndReason :
        new String[][] {
          {"job submit ftp://example.com/", "'ftp://example.com/' is no address to crawl"},
          {"job submit nonsense", "'nonsense' is no address to crawl"},
          {"job submit http://x/ --payload {}", "mvm-ci: URL, --payload=JSON are mutually"},
          {"module list --engine ftp://127.0.0.1:1", "'ftp://127.0.0.1:1' is no address"},
          {"module list --engine http://127.0.0.1:65536", "is no address; it takes http://host"},
          {"module list --auth-token é", "the token has spaces or characters beyond ASCII"},
          {"up --repram-port x", "--repram-port (REPRAM_HTTP_PORT) is 'x'; it takes 0 to 65535"},
          {"kv put k v --ttl 0s", "it takes 1s or more"},
          {"kv put k v --ttl 999ms", "it takes 1s or more"}
        }) {
      assertThat(said(2, lineAndReason[0].split(" "))).contains(lineAndReason[1]).hasLineCount(1);
    }
  }

  private static String said(int exitCode, String... arguments) {
    var text = new StringWriter();
    var writer = new PrintWriter(text);
    int code = Program.commandLine().setOut(writer).setErr(writer).execute(arguments);
    assertThat(code).as(text.toString()).isEqualTo(exitCode);
    return text.toString();
  }
}
