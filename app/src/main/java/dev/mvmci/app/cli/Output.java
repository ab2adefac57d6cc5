package dev.mvmci.app.cli;

import dev.mvmci.http.Json;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** Where a command's result goes, and in which form. */
final class Output {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  boolean json() {
    return json;
  }

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Shows an answer: as it is with {@code --json}, else as text. */
  void show(JsonNode answer, BiConsumer<JsonNode, Output> text) {
    if (json) {
      print(answer);
    } else {
      text.accept(answer, this);
    }
  }

  void print(JsonNode value) {
    out()
        .println(
            Json.mapper()
                .writer()
                .with(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(value));
  }

  void print(Table table) {
    table.print(out(), Screen.columns());
  }

  void line(String text) {
    out().println(Table.printable(text));
  }
}
