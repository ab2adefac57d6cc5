package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.node.Version;
import dev.mvmci.app.node.WorkerNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    description = "Run a worker with an engine of its own, for a control plane on this machine.")
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

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    refuseTickets(System.getenv());
    data.logHere();
    WorkerNode node = WorkerNode.start(data.path(), server, UpCommand.modules());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "mvm-ci worker %s works for %s, data in %s%n",
        Version.current(), server, data.path().toAbsolutePath().normalize());
    out.flush();
    Stopping.onSignal(node);
  }

  private static void refuseTickets(Map<String, String> environment) {
    if (!environment.getOrDefault("CONTROL_PLANE_TICKET", "").isEmpty()) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "CONTROL_PLANE_TICKET is set, but peer-to-peer tickets come with a later version;"
              + " unset it and set CONTROL_PLANE_URL to an address on this machine");
    }
  }
}
