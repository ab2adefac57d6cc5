package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = "List runs of workflows, newest first.")
final class WorkflowList implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public void run() {
    try (Server server = engine.connect()) {
      JsonNode runs = server.get("/api/workflow/list?limit=" + limit).path("ok");
      output.show(runs, WorkflowList::print);
    }
  }

  private static void print(JsonNode runs, Output output) {
    Instant now = Instant.now();
    var table = new Table("RUN", "STATUS", "STARTED", "WORKFLOW");
    for (JsonNode run : runs) {
      table.row(
          Shown.text(run, "id"),
          Shown.text(run, "status"),
          Shown.ago(run.path("started_at").longValue(0), now),
          "%s:%s %s"
              .formatted(
                  Shown.text(run, "module"),
                  Shown.text(run, "version"),
                  Shown.text(run, "workflow")));
    }
    output.print(table);
  }
}
