package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "create", description = "Make a ticket. It is shown once and kept nowhere.")
final class TicketCreate implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "worker",
      description = "worker, node, client or read-only (default ${DEFAULT-VALUE}).")
  private String role;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long further peers may join by it, for example 1h (default for ever).")
  private @Nullable Duration valid;

  @Option(names = "--single-use", description = "It belongs to the first peer that joins by it.")
  private boolean singleUse;

  @Override
  public void run() {
    var wanted = new LinkedHashMap<String, Object>();
    wanted.put("role", role);
    wanted.put("singleUse", singleUse);
    if (valid != null) {
      wanted.put("validSeconds", valid.toSeconds());
    }
    try (Server server = control.connect()) {
      output.show(
          server.post("/api/v1/tickets", wanted),
          (made, out) -> out.line(Shown.text(made, "ticket")));
    }
  }
}
