package dev.mvmci.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "run", description = "Start a workflow; prints the id of the run.")
final class FlawlessRun implements Callable<Integer> {

  @Mixin private RunOptions run;

  @Parameters(index = "0", paramLabel = "MODULE[:VERSION]")
  private String module;

  @Parameters(index = "1", paramLabel = "WORKFLOW")
  private String workflow;

  @Override
  public Integer call() {
    return run.start(ModuleReference.parse(module), workflow, false);
  }
}
