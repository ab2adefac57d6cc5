package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = {
        "Sends it once for each key: if the answer was lost, send it again",
        "with the same one."
      })
  private @Nullable String key;

  @Override
  public void run() {
    var message = new LinkedHashMap<String, String>();
    message.put("type", type);
    message.put("data", data.toString());
    if (key != null) {
      message.put("key", key);
    }
    try (Server server = engine.connect()) {
      var _ = server.post("/api/workflow/send-msg/" + Call.escape(id), message);
    }
  }
}
