package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "show", description = "Show a job with its progress and output.")
final class JobShow implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      JsonNode job = server.get("/api/v1/jobs/" + Call.escape(id));
      output.show(job, JobText::print);
    }
  }
}
