package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "upgrade-check",
    description =
        "Replay every unfinished run of a module with a new version of it, which is not deployed."
            + " Exit code 1 if one differs.")
final class WorkflowUpgradeCheck implements Callable<Integer> {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Parameters(paramLabel = "FILE", description = "The .wasm file of the new version.")
  private Path module;

  @Override
  public Integer call() {
    try (Server server = engine.connect()) {
      JsonNode checked =
          server
              .post("/api/module/upgrade-check", "application/wasm", WasmFile.read(module))
              .path("ok");
      output.show(checked, WorkflowUpgradeCheck::print);
      for (JsonNode run : checked) {
        if (run.path("verdict").stringValue("").equals("diverges")) {
          return CommandFailure.FAILED;
        }
      }
      return 0;
    }
  }

  private static void print(JsonNode checked, Output output) {
    var table = new Table("RUN", "VERDICT", "STEPS", "WHY");
    for (JsonNode run : checked) {
      table.row(
          Shown.text(run, "id"),
          Shown.text(run, "verdict"),
          Shown.text(run, "steps"),
          Shown.text(run, "message"));
    }
    output.print(table);
  }
}
