package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = "List the tickets that were made.")
final class TicketList implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      output.show(server.get("/api/v1/tickets").path("tickets"), TicketList::print);
    }
  }

  private static void print(JsonNode tickets, Output output) {
    Instant now = Instant.now();
    var table = new Table("TICKET", "ROLE", "CREATED", "EXPIRES", "FOR", "STATE");
    for (JsonNode ticket : tickets) {
      long expires = ticket.path("expires_at_ms").longValue(0);
      table.row(
          Shown.text(ticket, "id"),
          Shown.text(ticket, "role"),
          Shown.ago(ticket.path("created_at_ms").longValue(0), now),
          expires == 0 ? "never" : Instant.ofEpochMilli(expires).toString(),
          ticket.path("single_use").booleanValue(false) ? "one peer" : "any number",
          state(ticket, expires, now));
    }
    output.print(table);
  }

  private static String state(JsonNode ticket, long expires, Instant now) {
    if (ticket.path("revoked").booleanValue(false)) {
      return "revoked";
    }
    return expires != 0 && expires <= now.toEpochMilli() ? "expired" : "valid";
  }
}
