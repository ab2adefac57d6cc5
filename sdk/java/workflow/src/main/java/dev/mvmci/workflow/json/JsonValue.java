package dev.mvmci.workflow.json;

/** A value of JSON. Values do not change. */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /**
   * Reads a text that is one value and nothing else.
   *
   * @throws JsonException if it is not, naming the place
   */
  static JsonValue parse(String text) {
    return new JsonReader(text).whole();
  }

  /** What it is, for messages: "text", "a number", and so on. */
  String kind();

  /**
   * As an object.
   *
   * @throws JsonException if it is something else
   */
  default JsonObject object() {
    throw unlike("an object");
  }

  /**
   * As an array.
   *
   * @throws JsonException if it is something else
   */
  default JsonArray array() {
    throw unlike("an array");
  }

  /**
   * The characters of a text.
   *
   * @throws JsonException if it is something else
   */
  default String text() {
    throw unlike("text");
  }

  /**
   * A whole number of 64 bits.
   *
   * @throws JsonException if it is something else
   */
  default long longValue() {
    throw unlike("a whole number");
  }

  /**
   * A number.
   *
   * @throws JsonException if it is something else
   */
  default double doubleValue() {
    throw unlike("a number");
  }

  /**
   * True or false.
   *
   * @throws JsonException if it is something else
   */
  default boolean booleanValue() {
    throw unlike("true or false");
  }

  /** The refusal of this value where another was expected. */
  private JsonException unlike(String expected) {
    return new JsonException("expected " + expected + ", found " + kind());
  }

  /** Its text, without spaces. */
  default String toJson() {
    StringBuilder out = new StringBuilder();
    new JsonWriter(out).value(this);
    return out.toString();
  }
}
