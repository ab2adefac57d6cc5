package dev.mvmci.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Header fields in the order they came; names compare without case. Immutable. */
public record Headers(List<Field> fields) {

  public static final Headers NONE = new Headers(List.of());

  public Headers {
    fields = List.copyOf(fields);
  }

  /** One header line. A line break in name or value is refused: it would forge further headers. */
  public record Field(String name, String value) {
    public Field {
      if (hasLineBreak(name) || hasLineBreak(value)) {
        throw new IllegalArgumentException("header " + name.strip() + " holds a line break");
      }
    }

    private static boolean hasLineBreak(String text) {
      return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }
  }

  public static Headers of(String name, String value) {
    return new Headers(List.of(new Field(name, value)));
  }

  /** These headers with one line more. */
  public Headers and(String name, String value) {
    var all = new ArrayList<>(fields);
    all.add(new Field(name, value));
    return new Headers(all);
  }

  /** The first value under this name. */
  public Optional<String> first(String name) {
    // A loop, because every request asks this many times.
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /** All values by lower-case name. */
  public Map<String, List<String>> byName() {
    var map = new TreeMap<String, List<String>>();
    for (Field field : fields) {
      map.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(field.value());
    }
    return map;
  }
}
