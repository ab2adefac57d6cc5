package dev.mvmci.workflow.json;

/** True or false. */
public record JsonBoolean(boolean booleanValue) implements JsonValue {

  @Override
  public String kind() {
    return "true or false";
  }
}
