package dev.mvmci.workflow.json;

import java.util.HashMap;
import java.util.Map;

/**
 * The types that can be read and written by their class. Set up once, by what the compiler makes.
 */
public final class Codecs {

  private final Map<Class<?>, Codec<?>> byClass = new HashMap<>();

  /** Knows texts, numbers, true and false, and values of JSON. */
  public Codecs() {
    add(String.class, Codec.TEXT);
    add(Integer.class, Codec.INT);
    add(Long.class, Codec.LONG);
    add(Double.class, Codec.DOUBLE);
    add(Boolean.class, Codec.BOOLEAN);
    add(JsonValue.class, Codec.VALUE);
  }

  /** Adds a type, or puts a codec in the place of the one it had. */
  public <T> Codecs add(Class<T> type, Codec<T> codec) {
    byClass.put(type, codec);
    return this;
  }

  /**
   * Reads a text as a value of a type.
   *
   * @throws JsonException if it is not JSON, or not of this type
   * @throws IllegalArgumentException if the type has no codec
   */
  public <T> T read(String text, Class<T> type) {
    return read(JsonValue.parse(text), type);
  }

  /**
   * Reads a value of JSON as one of a type.
   *
   * @throws JsonException if it is not of this type
   * @throws IllegalArgumentException if the type has no codec
   */
  public <T> T read(JsonValue json, Class<T> type) {
    return codec(type).read(json);
  }

  /**
   * Writes a value by its class.
   *
   * @throws IllegalArgumentException if the class has no codec
   */
  @SuppressWarnings("unchecked") // the map holds under a class the codec of that class
  public String write(Object value) {
    Codec<Object> codec =
        value instanceof JsonValue
            ? (Codec<Object>) (Codec<?>) Codec.VALUE
            : (Codec<Object>) codec(value.getClass());
    return codec.write(value).toJson();
  }

  @SuppressWarnings("unchecked") // as above
  private <T> Codec<T> codec(Class<T> type) {
    Codec<?> codec = byClass.get(type);
    if (codec == null) {
      throw new IllegalArgumentException(
          type.getName() + " has no codec; annotate the record with @JsonRecord");
    }
    return (Codec<T>) codec;
  }
}
