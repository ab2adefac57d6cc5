package dev.mvmci.workflow.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON as RFC 8259 has it, nothing looser: a name stands once, nothing follows the value. */
final class JsonReader {

  /** Deeper nesting would use up the stack of a guest. */
  private static final int MAX_DEPTH = 128;

  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  JsonValue whole() {
    skipSpace();
    JsonValue value = value();
    skipSpace();
    if (at < text.length()) {
      throw wrong("something follows the value");
    }
    return value;
  }

  private JsonValue value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new JsonString(string());
      case 't' -> word("true", new JsonBoolean(true));
      case 'f' -> word("false", new JsonBoolean(false));
      case 'n' -> word("null", JsonNull.NULL);
      default -> number();
    };
  }

  private JsonObject object() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    enter();
    if (!ends('}')) {
      do {
        skipSpace();
        if (peek() != '"') {
          throw wrong("expected a name in quotes");
        }
        String name = string();
        skipSpace();
        expect(':');
        skipSpace();
        if (members.put(name, value()) != null) {
          throw wrong("the name \"" + name + "\" stands twice");
        }
      } while (another('}'));
    }
    depth--;
    return new JsonObject(members);
  }

  private JsonArray array() {
    List<JsonValue> items = new ArrayList<>();
    enter();
    if (!ends(']')) {
      do {
        skipSpace();
        items.add(value());
      } while (another(']'));
    }
    depth--;
    return new JsonArray(items);
  }

  private void enter() {
    at++;
    if (++depth > MAX_DEPTH) {
      throw wrong("more than " + MAX_DEPTH + " levels");
    }
  }

  private boolean ends(char end) {
    skipSpace();
    if (peek() != end) {
      return false;
    }
    at++;
    return true;
  }

  private boolean another(char end) {
    if (ends(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      char next = take();
      if (next == '"') {
        return out.toString();
      } else if (next == '\\') {
        out.append(escaped());
      } else if (next < ' ') {
        throw wrong("a control character in a text");
      } else {
        out.append(next);
      }
    }
  }

  private char escaped() {
    char letter = take();
    return switch (letter) {
      case '"', '\\', '/' -> letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(take(), 16);
          if (digit < 0) {
            throw wrong("expected four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw wrong("unknown escape \\" + letter);
    };
  }

  private JsonNumber number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return new JsonNumber(text.substring(start, at));
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw wrong("expected a value or a digit");
    }
  }

  private JsonValue word(String word, JsonValue value) {
    if (!text.startsWith(word, at)) {
      throw wrong("expected " + word);
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("expected '" + wanted + "'");
    }
    at++;
  }

  /** The next character, or 0 at the end; a 0 in the text is refused wherever it stands. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private char take() {
    if (at >= text.length()) {
      throw wrong("the text ends too early");
    }
    return text.charAt(at++);
  }

  private JsonException wrong(String what) {
    return new JsonException("not JSON at character " + at + ": " + what);
  }
}
