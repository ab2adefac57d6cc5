package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "show", description = "Show a run of a workflow.")
final class WorkflowShow implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (Server server = engine.connect()) {
      JsonNode run = server.get("/api/workflow/" + Server.segment(id)).path("ok");
      if (output.json()) {
        output.print(run);
      } else {
        RunText.print(run, output);
      }
    }
  }
}
