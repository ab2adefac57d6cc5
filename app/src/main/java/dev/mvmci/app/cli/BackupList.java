package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = "List the backups that the cluster keeps, the newest first.")
final class BackupList implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      JsonNode kept = BackupCommand.ofMember(() -> server.get("/api/v1/backups"));
      output.show(kept.path("backups"), BackupList::print);
    }
  }

  private static void print(JsonNode backups, Output output) {
    Instant now = Instant.now();
    var table = new Table("NAME", "BYTES", "HERE", "MADE");
    for (JsonNode backup : backups) {
      table.row(
          Shown.text(backup, "name"),
          Shown.text(backup, "bytes"),
          backup.path("here").booleanValue(false) ? "yes" : "no",
          Shown.ago(backup.path("made_at_ms").longValue(0), now));
    }
    output.print(table);
  }
}
