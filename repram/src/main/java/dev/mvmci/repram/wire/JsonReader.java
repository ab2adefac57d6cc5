package dev.mvmci.repram.wire;

import java.io.Closeable;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON object member by member, without building a tree: values go from the wire to where
 * they are kept with one copy. Names are compared without case and underscores, which covers both
 * eras. Strict in types; what has the wrong one is {@link Malformed}.
 */
final class JsonReader implements Closeable {

  private static final int MAX_DEPTH = 50;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final JsonParser parser;
  private String name = "";

  JsonReader(byte[] json) throws Malformed {
    try {
      parser = FACTORY.createParser(ObjectReadContext.empty(), json);
    } catch (JacksonException _) {
      throw new Malformed("Invalid JSON");
    }
  }

  JsonReader(String json) throws Malformed {
    try {
      parser = FACTORY.createParser(ObjectReadContext.empty(), json);
    } catch (JacksonException _) {
      throw new Malformed("Invalid JSON");
    }
  }

  /** Visits the members of an object; the visitor reads or skips each value. */
  interface Members {
    void member(String name) throws Malformed;
  }

  /** Reads the whole document, which must be one object. */
  void document(Members members) throws Malformed {
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("Invalid JSON");
      }
      object(members);
      if (parser.nextToken() != null) {
        throw new Malformed("Invalid JSON");
      }
    } catch (JacksonException _) {
      throw new Malformed("Invalid JSON");
    }
  }

  /** Reads the object that is the current value. */
  void object(Members members) throws Malformed {
    require(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      name = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        members.member(normal(name));
      }
    }
  }

  /** Reads the array that is the current value, calling once for each element. */
  void array(Members elements) throws Malformed {
    require(JsonToken.START_ARRAY, "an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.member(name);
    }
  }

  private static String normal(String name) {
    return name.indexOf('_') < 0 ? name.toLowerCase(Locale.ROOT) : stripped(name);
  }

  private static String stripped(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  String text() throws Malformed {
    require(JsonToken.VALUE_STRING, "a string");
    String text = parser.getString();
    if (!Keys.wellFormed(text)) {
      throw new Malformed("Invalid message: " + name + " is not Unicode text");
    }
    return text;
  }

  byte[] base64() throws Malformed {
    require(JsonToken.VALUE_STRING, "a base64 string");
    return parser.getBinaryValue();
  }

  long integer(long min, long max) throws Malformed {
    require(JsonToken.VALUE_NUMBER_INT, "a whole number");
    try {
      long value = parser.getLongValue();
      if (value >= min && value <= max) {
        return value;
      }
    } catch (JacksonException _) {
      // too large for a long: reported below
    }
    throw new Malformed("Invalid message: " + name + " is out of range");
  }

  /** The text of the object that is the current value, as it stands in what is read. */
  String source(String document) throws Malformed {
    require(JsonToken.START_OBJECT, "an object");
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    return document.substring(start, (int) parser.currentLocation().getCharOffset());
  }

  void skip() {
    parser.skipChildren();
  }

  private void require(JsonToken wanted, String description) throws Malformed {
    if (parser.currentToken() != wanted) {
      throw new Malformed("Invalid message: " + name + " must be " + description);
    }
  }

  @Override
  public void close() {
    parser.close();
  }
}
