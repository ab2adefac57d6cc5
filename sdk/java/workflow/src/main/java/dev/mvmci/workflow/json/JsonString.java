package dev.mvmci.workflow.json;

/** A text. */
public record JsonString(String text) implements JsonValue {

  @Override
  public String kind() {
    return "text";
  }
}
