package dev.mvmci.app.cli;

import dev.mvmci.app.node.StoreNode;
import dev.mvmci.app.node.Version;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "repram",
    description = "Run a node of the fading store.",
    subcommands = {RepramMcp.class},
    footer = {
      "",
      "Every REPRAM_ variable is read, and those of the older generation; a flag wins. Beyond",
      "this machine a node asks its peers for a secret and its clients for a key: given in",
      "REPRAM_CLUSTER_SECRET and REPRAM_API_KEY, or made at the first start and kept in the",
      "data directory; REPRAM_OPEN=true asks for neither. Its tools for language models are",
      "served at /mcp."
    })
final class RepramCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port, 0 for a free one (REPRAM_HTTP_PORT; default 8080).")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      description = "Address to listen on (REPRAM_BIND; default 127.0.0.1).")
  private @Nullable String bind;

  @Option(
      names = "--address",
      paramLabel = "HOST",
      description = "Address told to peers (REPRAM_ADDRESS; default localhost).")
  private @Nullable String address;

  @Option(
      names = "--peers",
      paramLabel = "HOST:PORT,…",
      description = "Nodes to join through (REPRAM_PEERS).")
  private @Nullable String peers;

  @Option(
      names = "--enclave",
      paramLabel = "NAME",
      description = "Replicates within it only (REPRAM_ENCLAVE; default 'default').")
  private @Nullable String enclave;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Name of the node (REPRAM_NODE_ID; default: a new one).")
  private @Nullable String id;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Map<String, String> environment =
        new EnvironmentWith()
            .flag("REPRAM_HTTP_PORT", port)
            .flag("REPRAM_BIND", bind)
            .flag("REPRAM_ADDRESS", address)
            .flag("REPRAM_PEERS", peers)
            .flag("REPRAM_ENCLAVE", enclave)
            .flag("REPRAM_NODE_ID", id)
            .map();
    data.logHere(environment.getOrDefault("REPRAM_LOG_LEVEL", "info"));
    StoreNode node = StoreNode.start(data.path(), environment);
    tell(node);
    Stopping.onSignal(node);
  }

  private void tell(StoreNode node) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """
        mvm-ci repram %s is ready
          store    %s (node %s, enclave %s)
          joins    %s
        """,
        Version.current(),
        node.url(),
        node.node().info().id(),
        node.node().info().enclave(),
        node.seeds().isEmpty() ? "nobody" : String.join(", ", node.seeds()));
    node.keyFile().ifPresent(file -> out.printf("  key      clients need the one in %s%n", file));
    out.printf("Try: curl -d hello -X PUT '%s/v1/data/greeting?ttl=300'%n", node.url());
    out.flush();
  }
}
