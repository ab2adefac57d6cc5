package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    name = "replay",
    description =
        "Execute a run again from its journal alone; nothing happens outside. Exit code 1 if it"
            + " differs.")
final class WorkflowReplay implements Callable<Integer> {

  private static final byte[] NOTHING = {};

  @Mixin private OneRun run;

  @Option(names = "--until", paramLabel = "STEP", description = "The last step to make again.")
  private @Nullable Long until;

  @Option(
      names = "--module",
      paramLabel = "FILE",
      description = "A .wasm file to replay with, in place of the run's own module.")
  private @Nullable Path module;

  @Override
  public Integer call() {
    String query = until == null ? "" : "?until=" + until;
    JsonNode replay =
        run.ask(
            (server, path) -> server.post(path + "/replay" + query, "application/wasm", wasm()),
            WorkflowReplay::print);
    return verdict(replay).equals("diverges") ? CommandFailure.FAILED : 0;
  }

  private byte[] wasm() {
    return module == null ? NOTHING : WasmFile.read(module);
  }

  private static void print(JsonNode replay, Output output) {
    WorkflowLog.print(replay.path("log"), output);
    output.line(verdict(replay) + ": " + replay.path("message").stringValue(""));
  }

  private static String verdict(JsonNode replay) {
    return replay.path("verdict").stringValue("");
  }
}
