package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The run of a workflow that a command is about, and the engine that has it. */
final class OneRun {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  /**
   * Asks about it and shows the answer.
   *
   * @param question what to ask, given the run's path
   * @param text how the answer looks without {@code --json}
   */
  JsonNode ask(BiFunction<Server, String, JsonNode> question, BiConsumer<JsonNode, Output> text) {
    try (Server server = engine.connect()) {
      JsonNode answer = question.apply(server, "/api/workflow/" + Call.escape(id)).path("ok");
      output.show(answer, text);
      return answer;
    }
  }
}
