package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.embedded.Trial.When;
import dev.mvmci.engine.embedded.TrialFailure;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Messages of a rehearsal in a file: a JSON object on each line, with {@code type}, {@code payload}
 * and {@code when}. Empty lines are passed over.
 */
final class MessageFile {

  private static final int MAX_BYTES = 16 << 20;
  private static final Set<String> FIELDS = Set.of("type", "payload", "when");
  private static final String EXAMPLE =
      "a line is an object such as {\"type\":\"go\",\"payload\":{\"n\":1},\"when\":\"start\"}";
  private static final String WHENS =
      "it takes \"start\", {\"after_step\": 1 or more} or, as without it, \"waits\"";

  private MessageFile() {}

  /**
   * Reads all messages.
   *
   * @throws CommandFailure that names the line and what it takes
   */
  static List<Message> read(Path file) {
    var messages = new ArrayList<Message>();
    int number = 0;
    for (String line : text(file).split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        try {
          messages.add(message(Json.read(line.getBytes(StandardCharsets.UTF_8))));
        } catch (HttpProblem _) {
          throw wrong(file, number, "this is no JSON; " + EXAMPLE);
        } catch (TrialFailure e) {
          throw wrong(file, number, String.valueOf(e.getMessage()));
        }
      }
    }
    return messages;
  }

  private static CommandFailure wrong(Path file, int line, String reason) {
    return new CommandFailure(
        CommandFailure.USAGE, "%s, line %d: %s".formatted(file, line, reason));
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CommandFailure(
            CommandFailure.USAGE,
            "%s has more than the %d bytes that messages may have".formatted(file, MAX_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw UnreadableFile.failure(file, e);
    }
  }

  private static Message message(JsonNode line) {
    if (!line.isObject()) {
      throw new TrialFailure("this is no JSON object; " + EXAMPLE);
    }
    for (String name : line.propertyNames()) {
      if (!FIELDS.contains(name)) {
        throw new TrialFailure("there is no field '%s'; %s".formatted(name, EXAMPLE));
      }
    }
    if (!line.path("type").isString()) {
      throw new TrialFailure("'type' is missing or no text; " + EXAMPLE);
    }
    JsonNode payload = line.path("payload");
    return new Message(
        line.path("type").asString(),
        payload.isMissingNode() ? "null" : payload.toString(),
        when(line.path("when")));
  }

  private static When when(JsonNode when) {
    JsonNode step = when.path("after_step");
    if (step.isIntegralNumber() && step.canConvertToLong() && when.size() == 1) {
      return new When.AfterStep(step.asLong());
    }
    return switch (when.isMissingNode() ? "waits" : when.stringValue("")) {
      case "waits" -> new When.Wanted();
      case "start" -> new When.AtStart();
      default -> throw new TrialFailure("'when' is %s; %s".formatted(when, WHENS));
    };
  }
}
