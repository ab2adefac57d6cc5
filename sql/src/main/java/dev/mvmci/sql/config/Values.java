package dev.mvmci.sql.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * What was said about each key, by the environment or else by the file; and all that is wrong with
 * it, collected so that it can be reported together.
 */
final class Values {

  private static final String TABLE = "hiqlite";
  private static final String SENTINEL = "$SECRETS";
  private static final TomlMapper TOML = new TomlMapper();

  private final Map<Key, JsonNode> values = new EnumMap<>(Key.class);
  private final List<String> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Values() {}

  static Values read(Optional<Path> file, Map<String, String> environment) {
    var values = new Values();
    file.ifPresent(values::readFile);
    values.readEnvironment(environment);
    values.readSecrets(file);
    values
        .values
        .keySet()
        .forEach(key ->
            key.noEffect().ifPresent(why -> values.warn(key.label() + " has no effect: " + why)));
    return values;
  }

  private void readFile(Path file) {
    table(file)
        .properties()
        .forEach(entry ->
            Key.find(entry.getKey())
                .ifPresentOrElse(
                    key -> values.put(key, entry.getValue()),
                    () -> warn("unknown key " + entry.getKey() + " in " + file)));
  }

  /** The file's table {@code [hiqlite]}; a file without tables is one itself. */
  private JsonNode table(Path file) {
    try {
      JsonNode root = TOML.readTree(Files.readAllBytes(file));
      return root.has(TABLE) ? root.path(TABLE) : root;
    } catch (java.io.IOException e) {
      error(file + " cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      error(file + " is not TOML: " + e.getOriginalMessage() + place(e));
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
  }

  private void readEnvironment(Map<String, String> environment) {
    for (Key key : Key.values()) {
      key.environment()
          .map(environment::get)
          .filter(value -> !value.isBlank())
          .ifPresent(value -> values.put(key, JsonNodeFactory.instance.stringNode(value)));
    }
  }

  /** Values that are not in the file, but in one beside it that fewer people may read. */
  private void readSecrets(Optional<Path> file) {
    List<Key> hidden =
        values.entrySet().stream()
            .filter(entry -> entry.getValue().asString("").equals(SENTINEL))
            .map(Map.Entry::getKey)
            .toList();
    Optional<String> secrets = text(Key.SECRETS_FILE);
    if (hidden.isEmpty()) {
      return;
    }
    if (secrets.isEmpty()) {
      error("\"" + SENTINEL + "\" needs secrets_file to say where the secrets are");
      return;
    }
    Path base = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of(""));
    JsonNode table = table(base.resolve(secrets.get()));
    for (Key key : hidden) {
      if (table.has(key.label())) {
        values.put(key, table.path(key.label()));
      } else {
        error(key.label() + " is not in " + secrets.get());
      }
    }
  }

  Optional<String> text(Key key) {
    return Optional.ofNullable(values.get(key)).map(value -> value.asString("")).map(String::strip);
  }

  boolean flag(Key key) {
    String value = text(key).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      error(key.label() + " is '" + value + "'; it takes true or false");
    }
    return value.equals("true");
  }

  long integer(Key key, long unset, long min, long max) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return unset;
    }
    try {
      long number = Long.parseLong(value.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // reported with those out of range
    }
    error("%s is '%s'; it takes %d to %d".formatted(key.label(), value.get(), min, max));
    return unset;
  }

  /** An array of the file, or the lines of an environment variable. */
  List<String> lines(Key key) {
    JsonNode value = values.get(key);
    if (value == null) {
      return List.of();
    }
    Stream<String> lines =
        value.isArray()
            ? value.valueStream().map(line -> line.asString(""))
            : value.asString("").lines().flatMap(line -> Stream.of(line.split(",", -1)));
    return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  void error(String error) {
    errors.add(error);
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
