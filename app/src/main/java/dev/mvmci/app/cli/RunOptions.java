package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What it takes to start a workflow in an engine. */
final class RunOptions {

  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Option(
      names = "--input",
      paramLabel = "JSON",
      defaultValue = "{}",
      converter = JsonConverter.class,
      description = "Its input (default ${DEFAULT-VALUE}).")
  private JsonNode input;

  int start(ModuleReference module, String workflow, boolean wait) {
    var request =
        Map.of(
            "module", module.name(),
            "version", module.version(),
            "workflow", workflow,
            "input", input.toString());
    try (Server server = engine.connect()) {
      JsonNode started = server.post("/api/workflow/start", request).path("ok");
      String id = started.path("id").stringValue("");
      if (wait) {
        return show(awaitEnd(server, id));
      }
      output.show(started, (_, out) -> out.line(id));
      return 0;
    }
  }

  private int show(JsonNode run) {
    output.show(run, RunText::print);
    return run.path("status").stringValue("").equals("completed") ? 0 : CommandFailure.FAILED;
  }

  private static JsonNode awaitEnd(Server server, String id) {
    while (true) {
      JsonNode run = server.get("/api/workflow/" + Call.escape(id)).path("ok");
      if (!run.path("status").stringValue("").equals("running")) {
        return run;
      }
      Pause.of(POLL);
    }
  }
}
