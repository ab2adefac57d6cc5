package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "attach", description = "Add a file to a job, in place of one of the same name.")
final class JobAttach implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "ID")
  private String id;

  @Parameters(index = "1", paramLabel = "FILE")
  private Path file;

  @Option(names = "--name", paramLabel = "NAME", description = "Instead of the file's own name.")
  private @Nullable String name;

  @Override
  public void run() {
    String called = name == null ? String.valueOf(file.getFileName()) : name;
    String target = "/api/v1/jobs/" + Call.escape(id) + "/artifacts/" + Call.escape(called);
    byte[] content = UploadFile.read(file, "PUT", target);
    try (Server server = control.connect()) {
      output.show(
          server.post(target, "application/octet-stream", content),
          (artifact, out) -> out.line(id + " " + Shown.text(artifact, "name")));
    }
  }
}
