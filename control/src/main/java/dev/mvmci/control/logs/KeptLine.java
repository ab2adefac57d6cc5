package dev.mvmci.control.logs;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A line of a log that is kept.
 *
 * @param sequence its place in what the run has told, growing, with gaps
 * @param level trace, debug, info, warn or error
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record KeptLine(long sequence, long atMs, String level, String text) {

  static KeptLine of(JsonNode json) {
    return new KeptLine(
        json.path("sequence").longValue(0),
        json.path("at_ms").longValue(0),
        json.path("level").stringValue("info"),
        json.path("text").stringValue(""));
  }
}
