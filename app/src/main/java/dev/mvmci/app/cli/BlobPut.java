package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "put", description = "Store a file as a blob; prints its name.")
final class BlobPut implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(paramLabel = "FILE")
  private Path file;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Keep it under this tag; without one it is collected some time.")
  private @Nullable String tag;

  @Override
  public void run() {
    String query = tag == null ? "" : "?tag=" + Call.escape(tag);
    byte[] content = UploadFile.read(file, "POST", "/api/v1/blobs");
    try (Server server = control.connect()) {
      JsonNode blob = server.post("/api/v1/blobs" + query, "application/octet-stream", content);
      output.show(blob, (answer, to) -> to.line(Shown.text(answer, "id")));
    }
  }
}
