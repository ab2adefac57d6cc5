package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "cancel",
    description = "End a run of a workflow; one that cleans up has a minute for it.")
final class WorkflowCancel implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (Server server = engine.connect()) {
      JsonNode run =
          server.post("/api/workflow/" + Server.segment(id) + "/cancel", Map.of()).path("ok");
      if (output.json()) {
        output.print(run);
      } else {
        RunText.print(run, output);
      }
    }
  }
}
