package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "replay",
    description =
        "Execute a run again from its journal alone; nothing happens outside. Exit code 1 if it"
            + " differs.")
final class WorkflowReplay implements Callable<Integer> {

  private static final byte[] NOTHING = {};

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Option(names = "--until", paramLabel = "STEP", description = "The last step to make again.")
  private @Nullable Long until;

  @Option(
      names = "--module",
      paramLabel = "FILE",
      description = "A .wasm file to replay with, in place of the run's own module.")
  private @Nullable Path module;

  @Override
  public Integer call() {
    String target =
        "/api/workflow/"
            + Server.segment(id)
            + "/replay"
            + (until == null ? "" : "?until=" + until);
    try (Server server = engine.connect()) {
      byte[] wasm = module == null ? NOTHING : WasmFile.read(module);
      JsonNode replay = server.post(target, "application/wasm", wasm).path("ok");
      if (output.json()) {
        output.print(replay);
      } else {
        WorkflowLog.print(replay.path("log"), output);
        output.line(
            replay.path("verdict").stringValue("") + ": " + replay.path("message").stringValue(""));
      }
      return replay.path("verdict").stringValue("").equals("diverges") ? CommandFailure.FAILED : 0;
    }
  }
}
