package dev.mvmci.workflow.json;

import java.util.Map;

/** Writes JSON without spaces. */
final class JsonWriter {

  private static final String HEXADECIMAL = "0123456789abcdef";

  private final StringBuilder out;

  JsonWriter(StringBuilder out) {
    this.out = out;
  }

  void value(JsonValue value) {
    switch (value) {
      case JsonObject object -> object(object);
      case JsonArray array -> array(array);
      case JsonString(String text) -> string(text);
      case JsonNumber(String digits) -> out.append(digits);
      case JsonBoolean(boolean bool) -> out.append(bool);
      case JsonNull _ -> out.append("null");
    }
  }

  private void object(JsonObject object) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      string(member.getKey());
      out.append(':');
      value(member.getValue());
    }
    out.append('}');
  }

  private void array(JsonArray array) {
    out.append('[');
    boolean first = true;
    for (JsonValue item : array.items()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      value(item);
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      switch (next) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // Half a surrogate pair would not survive UTF-8.
          if (next < ' ' || isAlone(text, i)) {
            escape(next);
          } else {
            out.append(next);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isAlone(String text, int i) {
    char next = text.charAt(i);
    if (Character.isHighSurrogate(next)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(next)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  private void escape(char next) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEXADECIMAL.charAt((next >> shift) & 15));
    }
  }
}
