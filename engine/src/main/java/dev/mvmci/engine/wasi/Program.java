package dev.mvmci.engine.wasi;

import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a program is started with.
 *
 * @param arguments the first is its name
 * @param environment as NAME=VALUE
 */
public record Program(List<String> arguments, List<String> environment, byte[] stdin) {

  private static final Set<String> KEYS = Set.of("args", "env", "stdin");

  public Program {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }

  /**
   * Reads a run's input: an object of {@code args}, {@code env} and {@code stdin} is just that, any
   * other input is what the program reads.
   */
  public static Program of(String name, String input) {
    JsonNode json = Json.mapper().readTree(input);
    if (!describesAProgram(json)) {
      return new Program(List.of(name), List.of(), input.getBytes(StandardCharsets.UTF_8));
    }
    var arguments = new ArrayList<String>();
    arguments.add(name);
    json.path("args").forEach(argument -> arguments.add(argument.asString()));
    var environment = new ArrayList<String>();
    for (Map.Entry<String, JsonNode> variable : json.path("env").properties()) {
      environment.add(variable.getKey() + "=" + variable.getValue().asString());
    }
    byte[] stdin = json.path("stdin").asString("").getBytes(StandardCharsets.UTF_8);
    return new Program(arguments, environment, stdin);
  }

  private static boolean describesAProgram(JsonNode json) {
    if (!json.isObject() || json.isEmpty() || !KEYS.containsAll(json.propertyNames())) {
      return false;
    }
    JsonNode arguments = json.path("args");
    JsonNode environment = json.path("env");
    JsonNode stdin = json.path("stdin");
    return (arguments.isMissingNode() || arguments.isArray())
        && (environment.isMissingNode() || environment.isObject())
        && (stdin.isMissingNode() || stdin.isString())
        && arguments.valueStream().allMatch(Program::isText)
        && environment.valueStream().allMatch(Program::isText)
        && environment.propertyStream().allMatch(variable -> isName(variable.getKey()));
  }

  /** Something that C can hold in a string. */
  private static boolean isText(JsonNode value) {
    return (value.isString() || value.isNumber() || value.isBoolean())
        && value.asString().indexOf('\0') < 0;
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('\0') < 0;
  }
}
