package dev.mvmci.engine.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.http.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A log line or progress report as JSON. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EventView(
    long sequence,
    long time,
    String type,
    @Nullable String level,
    @Nullable String message,
    @Nullable JsonNode progress) {

  static EventView of(RunEvent event) {
    return switch (event) {
      case RunEvent.Log(long sequence, long time, RunEvent.Level level, String message) ->
          new EventView(
              sequence, time, "log", level.name().toLowerCase(Locale.ROOT), message, null);
      case RunEvent.Progress(long sequence, long time, String json) ->
          new EventView(sequence, time, "progress", null, null, Json.mapper().readTree(json));
    };
  }
}
