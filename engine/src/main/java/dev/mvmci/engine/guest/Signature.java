package dev.mvmci.engine.guest;

import java.util.List;
import java.util.Optional;

/** Parameters and result of a function. */
public record Signature(List<Value> parameters, Optional<Value> result) {

  public Signature {
    parameters = List.copyOf(parameters);
  }

  /** Types of values that cross the border between guest and host. */
  public enum Value {
    I32,
    I64,
    F32,
    F64,
    /** Anything else; no host function takes or returns it. */
    OTHER
  }

  /**
   * Reads the short form: letters i (i32) and l (i64) for the parameters, a colon, then the letter
   * of the result or nothing.
   */
  public static Signature of(String shortForm) {
    int colon = shortForm.indexOf(':');
    String result = shortForm.substring(colon + 1);
    return new Signature(
        shortForm.substring(0, colon).chars().mapToObj(c -> value((char) c)).toList(),
        result.isEmpty() ? Optional.empty() : Optional.of(value(result.charAt(0))));
  }

  private static Value value(char letter) {
    return switch (letter) {
      case 'i' -> Value.I32;
      case 'l' -> Value.I64;
      default -> throw new IllegalArgumentException("no value type is called '" + letter + "'");
    };
  }

  @Override
  public String toString() {
    var text = new StringBuilder("(");
    for (int i = 0; i < parameters.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(name(parameters.get(i)));
    }
    text.append(')');
    result.ifPresent(value -> text.append(" -> ").append(name(value)));
    return text.toString();
  }

  private static String name(Value value) {
    return switch (value) {
      case I32 -> "i32";
      case I64 -> "i64";
      case F32 -> "f32";
      case F64 -> "f64";
      case OTHER -> "ref";
    };
  }
}
