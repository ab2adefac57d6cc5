package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "make", description = "Make a backup now, at the member that is asked.")
final class BackupMake implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      output.show(
          BackupCommand.ofMember(() -> server.post("/api/v1/backups", Map.of())),
          (made, out) -> {
            out.line(Shown.text(made, "name"));
            if (!made.path("shared").booleanValue(false)) {
              out.line("It is at this member alone: only sealed backups (enc_keys) are shared.");
            }
          });
    }
  }
}
