package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = "List the deployed modules.")
final class ModuleList implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Override
  public void run() {
    try (Server server = engine.connect()) {
      JsonNode modules = server.get("/api/module/list").path("ok");
      output.show(modules, ModuleList::print);
    }
  }

  private static void print(JsonNode modules, Output output) {
    var table = new Table("MODULE", "VERSION", "BYTES", "SHA-256", "WORKFLOWS");
    for (JsonNode module : modules) {
      table.row(
          module.path("name").stringValue(""),
          module.path("version").stringValue(""),
          module.path("bytes").asString("-"),
          Shown.shortened(module.path("sha256").stringValue(""), 12),
          Shown.joined(module.path("workflows")));
    }
    output.print(table);
  }
}
