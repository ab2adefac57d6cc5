package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import dev.mvmci.p2p.blob.BlobId;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "artifacts",
    description = "List the files of a job, or get one; every part is checked against its name.")
final class JobArtifacts implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "ID")
  private String id;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The file to get.")
  private @Nullable String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write it there instead of under its own name.")
  private @Nullable Path file;

  @Override
  public void run() {
    try (Server server = control.connect()) {
      String all = "/api/v1/jobs/" + Call.escape(id) + "/artifacts";
      JsonNode artifacts = server.get(all).path("artifacts");
      if (name == null) {
        output.show(artifacts, JobArtifacts::print);
      } else {
        BlobId blob = blob(artifacts, name);
        server.head(all + "/" + Call.escape(name)); // the member gets it, if another has it
        BlobDownload.of(blob, server.caller(), file == null ? Path.of(name) : file);
      }
    }
  }

  private BlobId blob(JsonNode artifacts, String wanted) {
    for (JsonNode artifact : artifacts) {
      if (Shown.text(artifact, "name").equals(wanted)) {
        return BlobId.parse(Shown.text(artifact, "blob"));
      }
    }
    throw new CommandFailure(
        CommandFailure.NOT_FOUND, "job %s has no file '%s'".formatted(id, wanted));
  }

  private static void print(JsonNode artifacts, Output output) {
    Instant now = Instant.now();
    var table = new Table("FILE", "BYTES", "BLOB", "STORED");
    for (JsonNode artifact : artifacts) {
      table.row(
          Shown.text(artifact, "name"),
          Shown.text(artifact, "bytes"),
          Shown.shortened(Shown.text(artifact, "blob"), 12),
          Shown.ago(artifact.path("stored_at_ms").longValue(0), now));
    }
    output.print(table);
  }
}
