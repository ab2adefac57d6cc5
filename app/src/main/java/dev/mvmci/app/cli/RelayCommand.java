package dev.mvmci.app.cli;

import dev.mvmci.app.node.Address;
import dev.mvmci.app.node.RelayNode;
import dev.mvmci.app.node.Version;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "relay",
    description = "Run a relay for peers that cannot reach each other.",
    footer = {
      "",
      "It forwards packets that are encrypted between the peers. Peers prove their names to it;",
      "beyond this machine they need its secret too, which is made at the first start and kept in",
      "the data directory, unless --allow names who may come or --open lets all in."
    })
final class RelayCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:MVM_CI_RELAY_LISTEN:-127.0.0.1:7842}",
      description = "UDP address for peers (MVM_CI_RELAY_LISTEN; default 127.0.0.1:7842).")
  private String listen;

  @Option(
      names = "--figures-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "Port on loopback for /health/ready and /metrics, 0 for a free one (default 0).")
  private int figuresPort;

  @Option(
      names = "--access",
      paramLabel = "FILE",
      description = "File with the secret that peers need; made if it is not there.")
  private @Nullable Path access;

  @Option(
      names = "--allow",
      paramLabel = "NODE,…",
      split = ",",
      description = "Names that may register; default all.")
  private @Nullable List<String> allow;

  @Option(names = "--open", description = "Beyond this machine, ask for no secret.")
  private boolean open;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    RelayNode.Wanted wanted = wanted();
    data.logHere();
    RelayNode node = RelayNode.start(data.path(), wanted);
    tell(node);
    Stopping.onSignal(node);
  }

  private RelayNode.Wanted wanted() {
    try {
      RelayAddress address = RelayAddress.parse("udp:" + listen);
      Set<NodeId> allowed =
          allow == null
              ? Set.of()
              : allow.stream().map(NodeId::parse).collect(Collectors.toUnmodifiableSet());
      return new RelayNode.Wanted(
          new InetSocketAddress(address.host(), address.port()),
          new Address("127.0.0.1", figuresPort),
          Optional.ofNullable(access),
          open,
          allowed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void tell(RelayNode node) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """
        mvm-ci relay %s is ready
          listens  %s
          name     %s
          figures  %s/metrics
        """,
        Version.current(),
        new RelayAddress(node.address().getAddress().getHostAddress(), node.address().getPort()),
        node.id(),
        node.url());
    node.accessFile()
        .ifPresent(file -> out.printf("  access   peers need the secret in %s%n", file));
    out.printf(
        "Nodes: mvm-ci up --p2p-listen 0.0.0.0:0 --relay udp:%s%s:%d%n",
        node.accessFile().isPresent() ? "SECRET@" : "",
        node.address().getAddress().isAnyLocalAddress() ? "HOST" : node.address().getHostString(),
        node.address().getPort());
    out.flush();
  }
}
