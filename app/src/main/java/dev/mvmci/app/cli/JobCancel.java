package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "cancel", description = "End a job that has not ended yet.")
final class JobCancel implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      JsonNode job = server.post("/api/v1/jobs/" + Server.segment(id) + "/cancel", Map.of());
      if (output.json()) {
        output.print(job);
      } else {
        output.line(id + " " + Shown.text(job, "state"));
      }
    }
  }
}
