package dev.mvmci.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** How values of an answer are shown to people. */
final class Shown {

  private Shown() {}

  static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isNull() || value.isMissingNode() ? "-" : value.asString("-");
  }

  static String shortened(String value, int length) {
    return value.length() <= length ? value : value.substring(0, length);
  }

  static String joined(JsonNode array) {
    var joined = new StringJoiner(", ");
    array.forEach(value -> joined.add(value.path("name").stringValue(value.asString(""))));
    return joined.toString();
  }

  /** What a payload asks for, in a few words. */
  static String payload(JsonNode payload) {
    if (payload.path("module").isString()) {
      return payload.path("module").stringValue()
          + " "
          + payload.path("workflow").stringValue("start")
          + " "
          + payload.path("input");
    }
    if (payload.path("url").isString()) {
      return payload.path("url").stringValue();
    }
    return payload.toString();
  }

  /** A time in the past, as long ago. */
  static String ago(long unixMillis, Instant now) {
    return span(Duration.between(Instant.ofEpochMilli(unixMillis), now)) + " ago";
  }

  /** A duration in its two largest units. */
  static String span(Duration duration) {
    Duration d = duration.isNegative() ? Duration.ZERO : duration;
    if (d.toSeconds() < 10) {
      return "%d.%ds".formatted(d.toSeconds(), d.toMillisPart() / 100);
    }
    if (d.toMinutes() < 1) {
      return d.toSeconds() + "s";
    }
    if (d.toHours() < 1) {
      return "%dm%02ds".formatted(d.toMinutes(), d.toSecondsPart());
    }
    if (d.toDays() < 1) {
      return "%dh%02dm".formatted(d.toHours(), d.toMinutesPart());
    }
    return "%dd%02dh".formatted(d.toDays(), d.toHoursPart());
  }
}
