package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "gc", description = "Remove blobs that no tag keeps and nobody uses.")
final class BlobCollect implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "1h",
      description = "Spare those stored since (default ${DEFAULT-VALUE}).")
  private Duration grace;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      JsonNode answer = server.post("/api/v1/blobs/gc", Map.of("grace_ms", grace.toMillis()));
      output.show(answer, BlobCollect::print);
    }
  }

  private static void print(JsonNode answer, Output output) {
    output.line(
        "%s removed, %s bytes freed"
            .formatted(Shown.text(answer, "removed"), Shown.text(answer, "bytes")));
  }
}
