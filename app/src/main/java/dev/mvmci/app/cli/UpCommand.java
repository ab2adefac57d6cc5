package dev.mvmci.app.cli;

import dev.mvmci.app.node.Address;
import dev.mvmci.app.node.Node;
import dev.mvmci.app.node.NodeConfig;
import dev.mvmci.app.node.PeerConfig;
import dev.mvmci.app.node.Version;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    description = "Run everything in this process: queue, control plane, engine, worker, store.",
    footer = {
      "",
      "A flag wins over the environment, that over the default. SIGTERM or ctrl-C stops in",
      "order with exit code 0; the next start goes on with what was running."
    })
final class UpCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;
  @Mixin private ListenOptions listen;

  @Mixin private PageOptions page;
  @Mixin private PeerOptions peers;
  @Mixin private BlobsOption blobs;

  @Option(
      names = "--repram-port",
      paramLabel = "PORT",
      defaultValue = "${env:REPRAM_HTTP_PORT:-0}",
      description =
          "Port of the fading store, 0 for a free one, 'off' for no store (REPRAM_HTTP_PORT;"
              + " default 0).")
  private String storePort;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Address control = page.address();
    Address engine = listen.engine();
    Optional<PeerConfig> peering = peers.config();
    Optional<Address> store = StorePort.address(storePort, spec);
    data.logHere();
    var config =
        new NodeConfig(
            data.path(), blobs.path(data.path()), control, engine, store, peering, modules());
    Node node = Node.start(config);
    tell(node);
    Stopping.onSignal(node);
  }

  /** Where the distribution keeps the modules that come with it. */
  static Optional<Path> modules() {
    return Optional.ofNullable(System.getProperty("mvm-ci.home"))
        .map(home -> Path.of(home, "modules"))
        .filter(Files::isDirectory);
  }

  private void tell(Node node) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """
        mvm-ci %s is ready
          page and API  %s
          engine        %s
          store         %s
          worker        embedded
          data          %s (log: logs/mvm-ci.log)
        %sTry: curl -d url=%s/ %s/new-job
        Stop: ctrl-C; the next start goes on where this one stopped.
        """,
        Version.current(),
        node.controlUrl(),
        node.engineUrl(),
        node.storeUrl().orElse("off"),
        data.path().toAbsolutePath().normalize(),
        node.ticket().map(PeerOptions::line).orElse(""),
        node.controlUrl(),
        node.controlUrl());
    out.flush();
  }
}
