package dev.mvmci.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Name-value pairs of a query string or of a url-encoded form, decoded. */
public record Parameters(Map<String, List<String>> values) {

  public static final Parameters NONE = new Parameters(Map.of());

  /** Most pairs taken from one query or form; more is a {@link HttpProblem} 400. */
  public static final int MAX_PAIRS = 1000;

  /**
   * Decodes {@code a=1&b=2}.
   *
   * @throws HttpProblem 400 if an escape is broken or there are more than {@link #MAX_PAIRS} pairs
   */
  public static Parameters parse(String encoded) {
    var map = new LinkedHashMap<String, List<String>>();
    int pairs = 0;
    for (String pair : encoded.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      if (++pairs > MAX_PAIRS) {
        throw HttpProblem.badRequest("more than " + MAX_PAIRS + " parameters");
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      map.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return new Parameters(map);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest("broken escape in parameter '" + Problem.excerpt(text) + "'");
    }
  }

  public Optional<String> first(String name) {
    return Optional.ofNullable(values.get(name)).map(List::getFirst);
  }

  /**
   * A whole number between min and max, or the default where the parameter is absent.
   *
   * @throws HttpProblem 400 naming the parameter, its value and the range
   */
  public long integer(String name, long defaultValue, long min, long max) {
    Optional<String> text = first(name);
    if (text.isEmpty()) {
      return defaultValue;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // answered below, like a number out of range
    }
    throw HttpProblem.badRequest(
        "%s is '%s'; it takes a whole number from %d to %d"
            .formatted(name, Problem.excerpt(text.get()), min, max));
  }
}
