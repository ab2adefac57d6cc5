package dev.mvmci.workflow.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How values of a type stand in JSON. Those of records are made by the compiler, see {@link
 * JsonRecord}; one can be written by hand where they do not serve.
 */
public interface Codec<T> {

  /** Texts. */
  Codec<String> TEXT = Scalars.of(JsonValue::text, JsonString::new);

  /** Whole numbers of 32 bits. */
  Codec<Integer> INT = Scalars.of(Scalars::intValue, value -> JsonNumber.of((long) value));

  /** Whole numbers of 64 bits. */
  Codec<Long> LONG = Scalars.of(JsonValue::longValue, value -> JsonNumber.of((long) value));

  /** Numbers; not the infinite ones, which JSON does not have. */
  Codec<Double> DOUBLE = Scalars.of(JsonValue::doubleValue, value -> JsonNumber.of((double) value));

  /** True and false. */
  Codec<Boolean> BOOLEAN = Scalars.of(JsonValue::booleanValue, JsonBoolean::new);

  /** Any value as it is. */
  Codec<JsonValue> VALUE = Scalars.of(value -> value, value -> value);

  /**
   * Reads a value.
   *
   * @throws JsonException if it is not of this type
   */
  T read(JsonValue json);

  /** Writes a value. */
  JsonValue write(T value);

  /** Such values, or none as null. */
  static <E> Codec<Optional<E>> optional(Codec<E> values) {
    return Scalars.of(
        json -> json instanceof JsonNull ? Optional.empty() : Optional.of(values.read(json)),
        value -> value.map(values::write).orElse(JsonNull.NULL));
  }

  /** Lists of such values, as arrays. */
  static <E> Codec<List<E>> list(Codec<E> items) {
    return Scalars.of(
        json -> {
          List<E> list = new ArrayList<>();
          for (JsonValue item : json.array().items()) {
            try {
              list.add(items.read(item));
            } catch (JsonException e) {
              throw e.within("[" + list.size() + "]");
            }
          }
          return list;
        },
        list -> {
          List<JsonValue> written = new ArrayList<>();
          for (E item : list) {
            written.add(items.write(item));
          }
          return new JsonArray(written);
        });
  }

  /** Such values by name, as objects. */
  static <E> Codec<Map<String, E>> map(Codec<E> values) {
    return Scalars.of(
        json -> {
          JsonObject object = json.object();
          Map<String, E> map = new LinkedHashMap<>();
          for (String name : object.members().keySet()) {
            map.put(name, object.required(name, values));
          }
          return map;
        },
        map -> {
          JsonObject.Builder object = JsonObject.builder();
          for (Map.Entry<String, E> entry : map.entrySet()) {
            object.put(entry.getKey(), values.write(entry.getValue()));
          }
          return object.build();
        });
  }

  /**
   * Constants by their names.
   *
   * @param constants all of the enum, as its {@code values()} gives them
   */
  static <E extends Enum<E>> Codec<E> enumeration(E[] constants) {
    return Scalars.of(
        json -> {
          String name = json.text();
          List<String> known = new ArrayList<>();
          for (E constant : constants) {
            if (constant.name().equals(name)) {
              return constant;
            }
            known.add(constant.name());
          }
          throw new JsonException("is \"" + name + "\", expected one of " + known);
        },
        constant -> new JsonString(constant.name()));
  }
}
