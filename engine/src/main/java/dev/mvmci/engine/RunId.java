package dev.mvmci.engine;

import java.util.regex.Pattern;

/** Name of a run: {@code wkf_} and 26 characters of 0-9 and a-z, ordered by start time. */
public record RunId(String value) {

  private static final Pattern SHAPE = Pattern.compile("wkf_[0-9a-z]{26}");

  public RunId {
    if (!SHAPE.matcher(value).matches()) {
      throw new EngineFailure.NotFound("no run " + abbreviated(value));
    }
  }

  private static String abbreviated(String value) {
    return value.length() <= 64 ? value : value.substring(0, 64) + "...";
  }

  @Override
  public String toString() {
    return value;
  }
}
