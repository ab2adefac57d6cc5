package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = "Revoke a ticket, and cut off whoever joined by it. Other tickets stay good.")
final class TicketRevoke implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID", description = "As `mvm-ci ticket list` names it.")
  private String id;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      output.show(
          server.delete("/api/v1/tickets/" + Call.escape(id)),
          (_, out) -> out.line("ticket " + id + " is revoked"));
    }
  }
}
