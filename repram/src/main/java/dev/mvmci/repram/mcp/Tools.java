package dev.mvmci.repram.mcp;

import dev.mvmci.http.Json;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The four tools of the original, with its names, arguments and answers. */
final class Tools {

  /** Most keys in one answer: more is of no use to a model. */
  static final int MAX_KEYS = 10_000;

  private static final int DEFAULT_TTL = 3600;

  private final ToolStore store;
  private final InstantSource clock;

  Tools(ToolStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A tool's description, and what happens when it is called with arguments. */
  record Definition(Tool tool, Function<Map<String, Object>, CallToolResult> call) {}

  private interface Action {
    Object with(Map<String, Object> arguments) throws IOException, InterruptedException;
  }

  List<Definition> all() {
    return List.of(
        definition(
            "repram_store",
            "Keep a text for a limited time under a key. It is copied to all nodes and is gone"
                + " when its time is over; nothing can bring it back.",
            List.of("data"),
            this::put,
            property("data", "string", "The text to keep."),
            property("ttl_seconds", "number", "How long it lives in seconds (default 3600)."),
            property("key", "string", "Its key; without one a new one is made.")),
        definition(
            "repram_retrieve",
            "Read the text kept under a key, with what is left of its time.",
            List.of("key"),
            this::retrieve,
            property("key", "string", "The key to read.")),
        definition(
            "repram_exists",
            "Ask whether a key has a text, without reading it.",
            List.of("key"),
            this::exists,
            property("key", "string", "The key to ask for.")),
        definition(
            "repram_list_keys",
            "List the keys that live.",
            List.of(),
            this::list,
            property("prefix", "string", "Only keys that begin with this.")));
  }

  private record Property(String name, String type, String meaning) {}

  private static Property property(String name, String type, String meaning) {
    return new Property(name, type, meaning);
  }

  private static Definition definition(
      String name,
      String description,
      List<String> required,
      Action action,
      Property... properties) {
    var described = new LinkedHashMap<String, Object>();
    for (Property property : properties) {
      described.put(
          property.name(), Map.of("type", property.type(), "description", property.meaning()));
    }
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("properties", described);
    schema.put("required", required);
    Tool tool = Tool.builder(name, schema).description(description).build();
    return new Definition(tool, arguments -> answered(action, arguments));
  }

  private static CallToolResult answered(Action action, Map<String, Object> arguments) {
    try {
      Object answer = action.with(arguments);
      return result(answer instanceof String text ? text : Json.text(answer), false);
    } catch (IOException | IllegalArgumentException e) {
      return result(Json.text(Map.of("error", String.valueOf(e.getMessage()))), true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return result(Json.text(Map.of("error", "the server is stopping")), true);
    }
  }

  private static CallToolResult result(String text, boolean failed) {
    return CallToolResult.builder().addTextContent(text).isError(failed).build();
  }

  private Object put(Map<String, Object> arguments) throws IOException, InterruptedException {
    byte[] data = text(arguments, "data").getBytes(StandardCharsets.UTF_8);
    int ttl = ttl(arguments.get("ttl_seconds"));
    String given = optionalText(arguments, "key").orElse("");
    String key = given.isEmpty() ? UUID.randomUUID().toString() : given;
    store.put(key, data, ttl);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("key", key);
    answer.put("ttl_seconds", ttl);
    answer.put("expires_at", time(clock.instant().plusSeconds(ttl)));
    return answer;
  }

  private Object retrieve(Map<String, Object> arguments) throws IOException, InterruptedException {
    Optional<ToolStore.Found> found = store.find(text(arguments, "key"));
    if (found.isEmpty()) {
      return "null — key not found or expired";
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("data", new String(found.get().value(), StandardCharsets.UTF_8));
    answer.put("created_at", time(found.get().created()));
    putTimes(answer, found.get());
    return answer;
  }

  private Object exists(Map<String, Object> arguments) throws IOException, InterruptedException {
    Optional<ToolStore.Found> found = store.find(text(arguments, "key"));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("exists", found.isPresent());
    found.ifPresent(value -> putTimes(answer, value));
    return answer;
  }

  private void putTimes(Map<String, Object> answer, ToolStore.Found found) {
    answer.put("remaining_ttl_seconds", found.remainingSeconds());
    answer.put("expires_at", time(clock.instant().plusSeconds(found.remainingSeconds())));
  }

  private Object list(Map<String, Object> arguments) throws IOException, InterruptedException {
    return Map.of("keys", store.keys(optionalText(arguments, "prefix").orElse(""), MAX_KEYS));
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static String text(Map<String, Object> arguments, String name) {
    return optionalText(arguments, name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is missing; it takes a text"));
  }

  private static Optional<String> optionalText(Map<String, Object> arguments, String name) {
    return switch (arguments.get(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      case Object other ->
          throw new IllegalArgumentException(name + " is " + other + "; it takes a text");
    };
  }

  private static int ttl(@Nullable Object given) {
    if (given == null) {
      return DEFAULT_TTL;
    }
    if (given instanceof Number number && number.doubleValue() >= 1) {
      return number.intValue();
    }
    throw new IllegalArgumentException(
        "ttl_seconds is " + given + "; it takes a whole number of seconds from 1 on");
  }
}
