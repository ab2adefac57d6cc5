package dev.mvmci.app.cli;

import dev.mvmci.app.node.BoardNode;
import dev.mvmci.app.node.Version;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "fade",
    description = "Run the message board where everything fades.",
    footer = {
      "",
      "Beyond this machine (FADE_HOST) visitors need a key, which browsers ask for as a",
      "password: the one in FADE_API_KEY, or one made at the first start and kept in the data",
      "directory; FADE_OPEN=true asks for none. REPRAM_API_KEY is shown to the nodes."
    })
final class FadeCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;

  @Option(
      names = {"--port", "-port"},
      paramLabel = "PORT",
      description = "Port, 0 for a free one (PORT; default 3000).")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      description = "Address to listen on (FADE_HOST; default 127.0.0.1).")
  private @Nullable String bind;

  @Option(
      names = {"--nodes", "-nodes"},
      paramLabel = "URL,…",
      description = "Nodes of the store (FADE_NODES; default ports 8080 to 8082 of this machine).")
  private @Nullable String nodes;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Map<String, String> environment =
        new EnvironmentWith()
            .flag("PORT", port)
            .flag("FADE_HOST", bind)
            .flag("FADE_NODES", nodes)
            .map();
    data.logHere();
    BoardNode node = BoardNode.start(data.path(), environment);
    tell(node);
    Stopping.onSignal(node);
  }

  private void tell(BoardNode node) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """
        mvm-ci fade %s is ready
          board    %s
          nodes    %s
        """,
        Version.current(),
        node.url(),
        node.config().nodes().stream().map(URI::toString).collect(Collectors.joining(", ")));
    node.keyFile().ifPresent(file -> out.printf("  key      visitors need the one in %s%n", file));
    out.flush();
  }
}
