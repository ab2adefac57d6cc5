package dev.mvmci.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "start", description = "Start a workflow; prints the id of the run.")
final class WorkflowStart implements Callable<Integer> {

  @Mixin private RunOptions run;

  @Parameters(index = "0", paramLabel = "MODULE[:VERSION]")
  private String module;

  @Parameters(index = "1", paramLabel = "WORKFLOW", defaultValue = "start")
  private String workflow;

  @Option(names = "--wait", description = "Wait for the end and show the output.")
  private boolean wait;

  @Override
  public Integer call() {
    return run.start(ModuleReference.parse(module), workflow, wait);
  }
}
