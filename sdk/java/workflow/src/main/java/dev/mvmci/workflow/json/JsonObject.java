package dev.mvmci.workflow.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values by name, in the order in which they were written. */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {

  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** An object to be put together. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String kind() {
    return "an object";
  }

  @Override
  public JsonObject object() {
    return this;
  }

  /**
   * The member of this name.
   *
   * @throws JsonException if there is none or it is of another kind; the message names the path
   */
  public <T> T required(String name, Codec<T> codec) {
    JsonValue member = members.get(name);
    if (member == null) {
      throw new JsonException("is missing").within("." + name);
    }
    return read(name, member, codec);
  }

  /**
   * The member of this name, if there is one that is not null.
   *
   * @throws JsonException if it is of another kind; the message names the path
   */
  public <T> Optional<T> optional(String name, Codec<T> codec) {
    JsonValue member = members.get(name);
    return member == null || member instanceof JsonNull
        ? Optional.empty()
        : Optional.of(read(name, member, codec));
  }

  private static <T> T read(String name, JsonValue member, Codec<T> codec) {
    try {
      return codec.read(member);
    } catch (JsonException e) {
      throw e.within("." + name);
    }
  }

  /** Puts an object together. Not for several threads. */
  public static final class Builder {

    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a member, or puts it in the place of the one of this name. */
    public Builder put(String name, JsonValue value) {
      members.put(name, value);
      return this;
    }

    /** Adds a text. */
    public Builder put(String name, String text) {
      return put(name, new JsonString(text));
    }

    /** Adds a whole number. */
    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    /** Adds true or false. */
    public Builder put(String name, boolean value) {
      return put(name, new JsonBoolean(value));
    }

    /** Adds a member as its codec writes it. */
    public <T> Builder put(String name, T value, Codec<T> codec) {
      return put(name, codec.write(value));
    }

    /** Adds a member if there is a value. */
    public <T> Builder putIf(String name, Optional<T> value, Codec<T> codec) {
      value.ifPresent(present -> put(name, present, codec));
      return this;
    }

    /** The object. */
    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
