package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = "List jobs, newest first.")
final class JobList implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only those: Pending, Claimed, InProgress, Completed, Failed.")
  private @Nullable String status;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public void run() {
    String query = "?limit=" + limit + (status == null ? "" : "&status=" + Call.escape(status));
    try (Server server = control.connect()) {
      JsonNode jobs = server.get("/api/v1/jobs" + query).path("jobs");
      output.show(jobs, JobList::print);
    }
  }

  private static void print(JsonNode jobs, Output output) {
    Instant now = Instant.now();
    var table = new Table("JOB", "STATUS", "PRIORITY", "CREATED", "WHAT");
    for (JsonNode job : jobs) {
      table.row(
          Shown.text(job, "id"),
          Shown.text(job, "state"),
          Shown.text(job, "priority"),
          Shown.ago(job.path("created_at_ms").longValue(0), now),
          Shown.payload(job.path("payload")));
    }
    output.print(table);
  }
}
