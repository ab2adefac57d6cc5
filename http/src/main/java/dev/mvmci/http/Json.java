package dev.mvmci.http;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
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
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw HttpProblem.unprocessable("the body does not fit: " + where(e));
    }
  }

  private static String where(JacksonException e) {
    var location = e.getLocation();
    String at =
        location == null || location.getLineNr() < 0
            ? ""
            : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    return Problem.excerpt(e.getOriginalMessage()) + at;
  }
}
