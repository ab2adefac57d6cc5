package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.embedded.CrashRehearsal;
import dev.mvmci.engine.embedded.CrashRehearsal.Finding;
import dev.mvmci.engine.embedded.CrashRehearsal.Report;
import dev.mvmci.engine.embedded.Trial;
import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.embedded.TrialFailure;
import dev.mvmci.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "crash-test",
    description = {
      "Try what crashes do to a workflow.",
      "It is run once for real, then from every state that a crash could have left, with the",
      "answers of the first run in place of the world. Waiting takes no time. Exit code 1 if",
      "something would be repeated or end differently."
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
      names = "--send",
      paramLabel = "TYPE[=JSON]",
      converter = MessageConverter.class,
      description = {
        "A message from outside, sent when a run waits for one of its type; can be repeated. Those",
        "of a type are sent in this order."
      })
  private List<Message> messages = List.of();

  @Option(
      names = "--messages",
      paramLabel = "FILE",
      description = {
        "Messages, each a line of JSON: type, payload, and when, which is \"start\",",
        "{\"after_step\": N} or \"waits\". They come before those of --send."
      })
  private @Nullable Path messageFile;

  @Option(
      names = "--secrets",
      paramLabel = "DIR",
      description = "Where its secrets are, each a file of its name.")
  private @Nullable Path secrets;

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
    List<Message> sent = messages();
    checkSecrets();
    Path scratch = scratch();
    try {
      Path known = secrets == null ? scratch.resolve("secrets") : secrets;
      Report report =
          new CrashRehearsal(scratch, known, timeout)
              .run(
                  new Trial(
                      wasm,
                      String.valueOf(module.getFileName()),
                      workflow,
                      input.toString(),
                      sent));
      tell(report);
      return report.findings().isEmpty() ? 0 : CommandFailure.FAILED;
    } catch (EngineFailure.NotFound e) {
      throw new CommandFailure(CommandFailure.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (EngineFailure | TrialFailure e) {
      throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()));
    } finally {
      delete(scratch);
    }
  }

  private List<Message> messages() {
    var all = new ArrayList<Message>();
    if (messageFile != null) {
      all.addAll(MessageFile.read(messageFile));
    }
    all.addAll(messages);
    return all;
  }

  private void checkSecrets() {
    if (secrets != null && !Files.isDirectory(secrets)) {
      throw new CommandFailure(
          CommandFailure.NOT_FOUND,
          "'%s' is no directory; --secrets takes one with a file for each secret"
              .formatted(secrets));
    }
  }

  private void tell(Report report) {
    if (output.json()) {
      ObjectNode told = Json.mapper().valueToTree(report);
      told.withObjectProperty("outcome").put("status", status(report));
      output.print(told);
      return;
    }
    output.line(
        "uninterrupted: %s, %d requests, %d messages, %s waited; %d crashes tried"
            .formatted(
                status(report),
                report.requests(),
                report.messages(),
                Shown.span(report.waited()),
                report.crashes()));
    for (Finding finding : report.findings()) {
      output.line("crash %d (%s): %s".formatted(finding.crash(), finding.at(), finding.what()));
    }
    if (report.untried() > 0) {
      output.line("%d later crashes were not tried".formatted(report.untried()));
    }
    if (report.findings().isEmpty()) {
      output.line("no crash that was tried repeats anything or changes the end");
    }
  }

  private static String status(Report report) {
    return report.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT);
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
