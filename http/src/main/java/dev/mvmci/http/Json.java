package dev.mvmci.http;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/** JSON bodies: one mapper for all, strict in what it reads, bounded in depth. */
public final class Json {

  /** Deepest nesting read; deeper documents are refused. */
  public static final int MAX_DEPTH = 200;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** What the parser says of itself. */
  private static final Pattern INNARDS =
      Pattern.compile(
          " \\(start marker at \\[Source: [^]]*]\\)|, from `StreamReadConstraints[^`]*`");

  private Json() {}

  /** The mapper itself, for trees and types. Immutable and thread-safe. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Reads one JSON document.
   *
   * @throws HttpProblem 400 that says where the text stops being JSON
   */
  public static JsonNode read(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw HttpProblem.badRequest("the body is not valid JSON: " + where(e));
    }
  }

  /**
   * Reads one JSON document into a type.
   *
   * @throws HttpProblem 400 if it is no JSON, 422 if it is JSON of another shape
   */
  public static <T> T read(byte[] body, Class<T> type) {
    JsonNode tree = read(body);
    if (tree.isMissingNode() || tree.isNull()) {
      throw HttpProblem.unprocessable(
          "the body is %s; it takes a JSON object".formatted(tree.isNull() ? "null" : "missing"));
    }
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (MismatchedInputException e) {
      throw HttpProblem.unprocessable(misfit(e));
    } catch (JacksonException e) {
      throw HttpProblem.unprocessable("the body does not fit: " + where(e));
    }
  }

  /** What does not fit, in the words of JSON. */
  private static String misfit(MismatchedInputException e) {
    String place =
        e.getPath().isEmpty()
            ? "the body"
            : e.getPath().stream()
                .map(part ->
                    part.getPropertyName() == null
                        ? String.valueOf(part.getIndex())
                        : part.getPropertyName())
                .collect(Collectors.joining("."));
    return "%s does not fit; it takes %s"
        .formatted(Problem.excerpt(place), kind(e.getTargetType()));
  }

  private static String kind(@Nullable Class<?> type) {
    if (type == null) {
      return "another kind of value";
    } else if (type == String.class) {
      return "a string";
    } else if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    } else if (type == Integer.class
        || type == int.class
        || type == Long.class
        || type == long.class) {
      return "a whole number";
    } else if (Collection.class.isAssignableFrom(type)) {
      return "an array";
    }
    return "a JSON object";
  }

  /** Why a text is not JSON, and where; in one line. */
  public static String reason(JacksonException e) {
    return where(e);
  }

  private static String where(JacksonException e) {
    var location = e.getLocation();
    String at =
        location == null || location.getLineNr() < 0
            ? ""
            : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    return Problem.excerpt(INNARDS.matcher(e.getOriginalMessage()).replaceAll("")) + at;
  }
}
