package dev.mvmci.app.cli;

import dev.mvmci.app.node.ControlLink;
import dev.mvmci.app.node.Version;
import dev.mvmci.app.node.WorkerNode;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    description =
        "Run a worker with an engine of its own, for a control plane on this machine, or by ticket"
            + " anywhere.")
final class WorkerCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:CONTROL_PLANE_URL:-" + ControlOption.DEFAULT + "}",
      description =
          "Control plane to work for (CONTROL_PLANE_URL; default " + ControlOption.DEFAULT + ").")
  private String server;

  @Option(
      names = "--ticket",
      paramLabel = "TICKET",
      defaultValue = "${env:CONTROL_PLANE_TICKET:-}",
      description = "Ticket to a cluster to work for, instead of --server (CONTROL_PLANE_TICKET).")
  private String ticket;

  @Option(
      names = "--p2p-mdns",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:P2P_MDNS:-false}",
      description =
          "Look for the members of the ticket on the local networks too (multicast DNS;"
              + " P2P_MDNS=true).")
  private boolean nearby;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    ControlLink link = link();
    data.logHere();
    WorkerNode node = WorkerNode.start(data.path(), link, UpCommand.modules());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "mvm-ci worker %s works for %s, data in %s%n",
        Version.current(), named(link), data.path().toAbsolutePath().normalize());
    out.flush();
    Stopping.onSignal(node);
  }

  private ControlLink link() {
    return ticket.isBlank()
        ? new ControlLink.Url(server)
        : new ControlLink.ByTicket(TicketText.read(ticket), nearby);
  }

  private static String named(ControlLink link) {
    return switch (link) {
      case ControlLink.Url(String url) -> url;
      case ControlLink.ByTicket(Ticket ticket, boolean _) ->
          "the cluster of peer " + ticket.members().getFirst().id();
    };
  }
}
