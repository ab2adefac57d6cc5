package dev.mvmci.workflow.json;

import java.util.function.Function;

/** Codecs out of two functions. */
final class Scalars {

  private Scalars() {}

  static <T> Codec<T> of(Function<JsonValue, T> reader, Function<T, JsonValue> writer) {
    return new Codec<>() {
      @Override
      public T read(JsonValue json) {
        return reader.apply(json);
      }

      @Override
      public JsonValue write(T value) {
        return writer.apply(value);
      }
    };
  }

  static int intValue(JsonValue json) {
    long value = json.longValue();
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new JsonException("expected a whole number of 32 bits, found " + value);
    }
    return (int) value;
  }
}
