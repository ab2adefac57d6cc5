package dev.mvmci.app.cli;

import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(name = "log", description = "Show what a run of a workflow logged and reported.")
final class WorkflowLog implements Runnable {

  @Mixin private OneRun run;

  @Override
  public void run() {
    var _ = run.ask((server, path) -> server.get(path + "/logs"), WorkflowLog::print);
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
