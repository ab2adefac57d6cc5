package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "log", description = "Show what a run of a workflow logged and reported.")
final class WorkflowLog implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (Server server = engine.connect()) {
      JsonNode log = server.get("/api/workflow/" + Server.segment(id) + "/logs").path("ok");
      if (output.json()) {
        output.print(log);
      } else {
        print(log, output);
      }
    }
  }

  /** One line for each. */
  static void print(JsonNode log, Output output) {
    for (JsonNode line : log) {
      output.line(
          "%s %-8s %s"
              .formatted(
                  Instant.ofEpochMilli(line.path("time").longValue(0)),
                  line.path("level").stringValue("progress"),
                  line.path("message").stringValue(line.path("progress").toString())));
    }
  }
}
