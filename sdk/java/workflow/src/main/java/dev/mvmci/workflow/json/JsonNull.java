package dev.mvmci.workflow.json;

/** Nothing. */
public record JsonNull() implements JsonValue {

  /** The one there is need for. */
  public static final JsonNull NULL = new JsonNull();

  @Override
  public String kind() {
    return "null";
  }
}
