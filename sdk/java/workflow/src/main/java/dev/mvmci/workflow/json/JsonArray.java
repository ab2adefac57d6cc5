package dev.mvmci.workflow.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values in a row. */
public record JsonArray(List<JsonValue> items) implements JsonValue {

  public JsonArray {
    items = Collections.unmodifiableList(new ArrayList<>(items));
  }

  @Override
  public String kind() {
    return "an array";
  }

  @Override
  public JsonArray array() {
    return this;
  }
}
