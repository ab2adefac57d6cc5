package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "show", description = "Show a run of a workflow.")
final class WorkflowShow implements Runnable {

  @Mixin private OneRun run;

  @Override
  public void run() {
    var _ = run.ask(Server::get, RunText::print);
  }
}
