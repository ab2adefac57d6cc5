package dev.mvmci.app.cli;

import dev.mvmci.app.node.EngineNode;
import dev.mvmci.app.node.Version;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "up", description = "Run an engine by itself.")
final class EngineUp implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;
  @Mixin private ListenOptions listen;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    var address = listen.engine();
    data.logHere();
    EngineNode node = EngineNode.start(data.path(), address, UpCommand.modules());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "mvm-ci engine %s is ready at %s, data in %s%n",
        Version.current(), node.url(), data.path().toAbsolutePath().normalize());
    out.flush();
    Stopping.onSignal(node);
  }
}
