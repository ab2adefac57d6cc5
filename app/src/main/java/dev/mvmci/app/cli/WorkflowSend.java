package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "send", description = "Send a message to a run of a workflow.")
final class WorkflowSend implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;

  @Parameters(index = "0", paramLabel = "ID")
  private String id;

  @Parameters(index = "1", paramLabel = "TYPE", description = "What the run waits for.")
  private String type;

  @Parameters(
      index = "2",
      paramLabel = "JSON",
      defaultValue = "null",
      converter = JsonConverter.class,
      description = "What it is given (default ${DEFAULT-VALUE}).")
  private JsonNode data;

  @Override
  public void run() {
    try (Server server = engine.connect()) {
      var _ =
          server.post(
              "/api/workflow/send-msg/" + Call.escape(id),
              Map.of("type", type, "data", data.toString()));
    }
  }
}
