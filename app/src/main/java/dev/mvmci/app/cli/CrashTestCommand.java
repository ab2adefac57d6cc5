package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.embedded.CrashRehearsal;
import dev.mvmci.engine.embedded.CrashRehearsal.Finding;
import dev.mvmci.engine.embedded.CrashRehearsal.Report;
import dev.mvmci.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "crash-test",
    description = {
      "Run a workflow once for real, then from every state that a crash could have left, with the",
      "answers of the first run in place of the world. Exit code 1 if something would be repeated",
      "or end differently."
    })
final class CrashTestCommand implements Callable<Integer> {

  @Mixin private Help help;
  @Mixin private Output output;

  @Parameters(paramLabel = "FILE", description = "The .wasm file.")
  private Path module;

  @Option(
      names = "--workflow",
      paramLabel = "NAME",
      defaultValue = "start",
      description = "Which one (default ${DEFAULT-VALUE}).")
  private String workflow;

  @Option(
      names = "--input",
      paramLabel = "JSON",
      defaultValue = "null",
      converter = JsonConverter.class,
      description = "Its input (default ${DEFAULT-VALUE}).")
  private JsonNode input;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "For each execution (default ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Override
  public Integer call() throws InterruptedException {
    byte[] wasm = WasmFile.read(module);
    Path scratch = scratch();
    try {
      Report report = new CrashRehearsal(scratch, timeout).run(wasm, workflow, input.toString());
      tell(report);
      return report.findings().isEmpty() ? 0 : CommandFailure.FAILED;
    } catch (EngineFailure e) {
      throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()));
    } finally {
      delete(scratch);
    }
  }

  private void tell(Report report) {
    if (output.json()) {
      output.print(Json.mapper().<JsonNode>valueToTree(report));
      return;
    }
    output.line(
        "uninterrupted: %s, %d requests; %d crashes tried"
            .formatted(
                report.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                report.requests(),
                report.crashes()));
    for (Finding finding : report.findings()) {
      output.line("crash %d: %s".formatted(finding.crash(), finding.what()));
    }
    if (report.findings().isEmpty()) {
      output.line("no crash repeats a request or changes the end");
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("mvm-ci-crash-test");
    } catch (IOException e) {
      throw new UncheckedIOException("no room for the test's engines", e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
