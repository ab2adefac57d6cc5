package dev.mvmci.app.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cancel",
    description = "End a run of a workflow; one that cleans up has a minute for it.")
final class WorkflowCancel implements Runnable {

  @Mixin private OneRun run;

  @Override
  public void run() {
    var _ = run.ask((server, path) -> server.post(path + "/cancel", Map.of()), RunText::print);
  }
}
