package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(name = "peers", description = "List the peers that have a session with a control plane.")
final class PeersCommand implements Runnable {

  private static final int BRIEF = 16;

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      output.show(server.get("/api/v1/peers"), PeersCommand::print);
    }
  }

  private static void print(JsonNode peers, Output output) {
    Instant now = Instant.now();
    var table =
        new Table("PEER", "ROLE", "PATH", "ADDRESS", "ROUND TRIP", "SENT", "RECEIVED", "SINCE");
    for (JsonNode session : peers.path("sessions")) {
      table.row(
          Shown.shortened(Shown.text(session, "peer"), BRIEF),
          Shown.text(session, "role"),
          Shown.text(session, "path"),
          Shown.text(session, "address"),
          "%.2f ms".formatted(session.path("round_trip_us").longValue(0) / 1_000.0),
          Shown.text(session, "sent_bytes"),
          Shown.text(session, "received_bytes"),
          Shown.ago(session.path("since_ms").longValue(0), now));
    }
    output.print(table);
  }
}
