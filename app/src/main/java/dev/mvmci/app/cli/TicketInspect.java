package dev.mvmci.app.cli;

import dev.mvmci.http.Json;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.ticket.Ticket;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "inspect", description = "Say what is in a ticket, but not its secret.")
final class TicketInspect implements Runnable {

  @Mixin private Help help;
  @Mixin private Output output;

  @Parameters(paramLabel = "TICKET", description = "In 'single quotes'.")
  private String text;

  @Override
  public void run() {
    output.show(json(TicketText.read(text)), TicketInspect::print);
  }

  private static JsonNode json(Ticket ticket) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", ticket.secret().map(JoinSecret::ticketId).orElse(null));
    json.put("role", ticket.role().map(Role::text).orElse(null));
    json.put("expires", ticket.expires().map(Instant::toString).orElse(null));
    json.put("relays", ticket.relays().stream().map(RelayAddress::toString).toList());
    json.put("members", ticket.members().stream().map(TicketInspect::json).toList());
    return Json.mapper().valueToTree(json);
  }

  private static Map<String, Object> json(Contact member) {
    List<String> addresses = member.addresses().stream().map(InetSocketAddress::toString).toList();
    return Map.of(
        "id",
        member.id().toString(),
        "addresses",
        addresses.stream().map(address -> address.substring(address.indexOf('/') + 1)).toList());
  }

  private static void print(JsonNode ticket, Output output) {
    for (String field : List.of("id", "role", "expires")) {
      output.line("%-8s %s".formatted(field, Shown.text(ticket, field)));
    }
    for (JsonNode relay : ticket.path("relays")) {
      output.line("relay    " + relay.stringValue());
    }
    for (JsonNode member : ticket.path("members")) {
      output.line("member   %s".formatted(Shown.text(member, "id")));
      member.path("addresses").forEach(at -> output.line("         " + at.stringValue()));
    }
  }
}
