package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "ls", description = "List blobs in the order of their names, with their tags.")
final class BlobList implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (1 to 1000, default ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--after", paramLabel = "NAME", description = "Only those behind this one.")
  private @Nullable String after;

  @Override
  public void run() {
    String query = "?limit=" + limit + (after == null ? "" : "&after=" + Call.escape(after));
    try (Server server = control.connect()) {
      ObjectNode answer = (ObjectNode) server.get("/api/v1/blobs" + query);
      answer.set("tags", server.get("/api/v1/blob-tags").path("tags"));
      output.show(answer, BlobList::print);
    }
  }

  private static void print(JsonNode answer, Output output) {
    Map<String, String> tags = new TreeMap<>();
    answer
        .path("tags")
        .properties()
        .forEach(tag -> {
          String _ =
              tags.merge(
                  tag.getValue().stringValue(""), tag.getKey(), (one, two) -> one + ", " + two);
        });
    Instant now = Instant.now();
    var table = new Table("BLOB", "BYTES", "STORED", "TAGS");
    for (JsonNode blob : answer.path("blobs")) {
      String id = Shown.text(blob, "id");
      table.row(
          id,
          Shown.text(blob, "bytes"),
          Shown.ago(blob.path("stored_at_ms").longValue(0), now),
          tags.getOrDefault(id, "-"));
    }
    output.print(table);
    if (answer.path("next").isString()) {
      output.line("There may be more: --after " + Shown.text(answer, "next"));
    }
  }
}
