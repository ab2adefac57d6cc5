package dev.mvmci.engine.run;

import dev.mvmci.engine.host.SecretMask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The secrets that a run was given, so that they can be kept out of what is written down. */
final class KnownSecrets implements SecretMask {

  private static final String MASK = "***";

  private final List<String> values = new ArrayList<>();

  /** The guest knows this value from now on; the empty one cannot be told from anything. */
  void add(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (!text.isEmpty() && !values.contains(text)) {
      values.add(text);
    }
  }

  List<String> values() {
    return values;
  }

  /** Knows what it knew before. */
  void restore(List<String> before) {
    values.addAll(before);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public String masked(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }

  @Override
  public boolean contains(String text) {
    return values.stream().anyMatch(text::contains);
  }
}
