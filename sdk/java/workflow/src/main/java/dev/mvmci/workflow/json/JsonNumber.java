package dev.mvmci.workflow.json;

/**
 * A number as it was written, so that none loses a digit on its way through.
 *
 * @param digits a number of JSON
 */
public record JsonNumber(String digits) implements JsonValue {

  /** A whole number. */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /**
   * Any number that JSON has.
   *
   * @throws JsonException if the value is infinite or not a number
   */
  public static JsonNumber of(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new JsonException(value + " is no number of JSON");
    }
    return new JsonNumber(Double.toString(value));
  }

  @Override
  public String kind() {
    return "the number " + digits;
  }

  @Override
  public long longValue() {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new JsonException("expected a whole number of 64 bits, found " + digits, e);
    }
  }

  @Override
  public double doubleValue() {
    return Double.parseDouble(digits);
  }
}
