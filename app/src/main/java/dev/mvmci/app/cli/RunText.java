package dev.mvmci.app.cli;

import tools.jackson.databind.JsonNode;

/** A run of the engine, as text. */
final class RunText {

  private RunText() {}

  static void print(JsonNode run, Output output) {
    var table =
        new Table("run", Shown.text(run, "id"))
            .row("status", Shown.text(run, "status"))
            .row("module", Shown.text(run, "module") + ":" + Shown.text(run, "version"))
            .row("workflow", Shown.text(run, "workflow"))
            .row("started", Shown.text(run, "started_at"))
            .row("ended", Shown.text(run, "ended_at"));
    if (run.path("error").isString()) {
      table.row("error", run.path("error").stringValue());
    }
    output.print(table);
    if (run.hasNonNull("output")) {
      output.print(run.path("output"));
    }
  }
}
