package dev.mvmci.engine;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Name of a run: {@code wkf_} and 26 characters of 0-9 and a-z, ordered by start time. */
public record RunId(String value) {

  /** Bits of chance at the end of an id; 32 of the number are before them. */
  public static final int CHANCE_BITS = 48;

  private static final Pattern SHAPE = Pattern.compile("wkf_[0-9a-z]{26}");

  public RunId {
    if (!SHAPE.matcher(value).matches()) {
      throw new EngineFailure.NotFound("no run " + abbreviated(value));
    }
  }

  private static String abbreviated(String value) {
    return value.length() <= 64 ? value : value.substring(0, 64) + "...";
  }

  /** The number of the run in the engine that made this id; 0 if no engine did. */
  public long number() {
    String digits = value.substring("wkf_".length());
    return digits.chars().anyMatch(digit -> digit > 'v')
        ? 0
        : new BigInteger(digits, 32).shiftRight(CHANCE_BITS).longValue() & 0xFFFF_FFFFL;
  }

  @Override
  public String toString() {
    return value;
  }
}
