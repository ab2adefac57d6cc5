package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
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
      JsonNode job = server.post("/api/v1/jobs/" + Call.escape(id) + "/cancel", Map.of());
      output.show(job, (ended, out) -> out.line(id + " " + Shown.text(ended, "state")));
    }
  }
}
