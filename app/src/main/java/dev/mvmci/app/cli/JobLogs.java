package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description =
        "Show what a job has logged: all of it once a run has ended, the last lines before."
            + " With --json, a line of JSON for each.")
final class JobLogs implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "ID")
  private String id;

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "Of this run; the last one that has a log unless given.")
  private @Nullable Integer run;

  @Override
  public void run() {
    String target =
        "/api/v1/jobs/%s/logs?format=%s%s"
            .formatted(
                Call.escape(id),
                output.json() ? "jsonl" : "text",
                run == null ? "" : "&run=" + run);
    try (Server server = control.connect()) {
      String log = server.text(target);
      if (output.json()) {
        output.out().print(log);
        output.out().flush();
      } else {
        log.lines().forEach(output::line);
      }
    }
  }
}
