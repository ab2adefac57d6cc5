package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.http.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a child ended, as its parent is told. */
final class EndView {

  private EndView() {}

  /** JSON {id, status, output?, error?: {kind, message}}. */
  static String of(RunId id, RunOutcome outcome) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", id.value());
    switch (outcome) {
      case RunOutcome.Completed(String output) -> {
        view.put("status", "completed");
        if (output != null) {
          view.put("output", Json.mapper().readTree(output));
        }
      }
      case RunOutcome.Failed(RunOutcome.Kind kind, String message) -> {
        view.put("status", "failed");
        view.put("error", Map.of("kind", kind.name().toLowerCase(Locale.ROOT), "message", message));
      }
      case RunOutcome.Cancelled() -> view.put("status", "cancelled");
    }
    return Json.text(view);
  }
}
