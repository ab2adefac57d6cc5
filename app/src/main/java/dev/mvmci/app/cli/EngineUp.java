package dev.mvmci.app.cli;

import dev.mvmci.app.node.EngineNode;
import dev.mvmci.app.node.Version;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "up", description = "Run an engine by itself.")
final class EngineUp implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;
  @Mixin private ListenOptions listen;

  @Option(
      names = "--auth-token",
      paramLabel = "TOKEN",
      defaultValue = "${env:FLAWLESS_AUTH_TOKEN:-}",
      description =
          "Answer only who sends it as 'Authorization: Bearer TOKEN' (FLAWLESS_AUTH_TOKEN).")
  private String token;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    var address = listen.engine();
    data.logHere();
    EngineNode node = EngineNode.start(data.path(), address, UpCommand.modules(), token);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "mvm-ci engine %s is ready at %s, data in %s%n",
        Version.current(), node.url(), data.path().toAbsolutePath().normalize());
    out.flush();
    Stopping.onSignal(node);
  }
}
