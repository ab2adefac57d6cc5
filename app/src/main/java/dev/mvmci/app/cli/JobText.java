package dev.mvmci.app.cli;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** A job, as text. */
final class JobText {

  private JobText() {}

  static void print(JsonNode job, Output output) {
    var table =
        new Table("job", Shown.text(job, "id"))
            .row("status", Shown.text(job, "state"))
            .row("what", Shown.payload(job.path("payload")))
            .row("priority", Shown.text(job, "priority"))
            .row("attempt", Shown.text(job, "attempt") + " of run " + Shown.text(job, "run"))
            .row("worker", Shown.text(job, "assigned_worker_id"))
            .row("created", Shown.ago(job.path("created_at_ms").longValue(0), Instant.now()));
    if (job.path("error_message").isString()) {
      table.row("error", job.path("error_message").stringValue());
    }
    output.print(table);
    for (JsonNode row : job.path("progress")) {
      output.line("  " + progress(row));
    }
    if (job.hasNonNull("output")) {
      output.print(job.path("output"));
    }
  }

  static String progress(JsonNode row) {
    return "%-7s %s (%s left)"
        .formatted(Shown.text(row, "status"), Shown.text(row, "url"), Shown.text(row, "urls_left"));
  }
}
