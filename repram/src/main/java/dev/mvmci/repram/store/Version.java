package dev.mvmci.repram.store;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Which of two writes of a key is the later one: the same answer on every node, whatever order they
 * arrive in.
 *
 * @param time hybrid logical clock of the writer, nanoseconds since 1970
 * @param tie decides between equal times
 */
public record Version(long time, long tie) implements Comparable<Version> {

  private static final int HEX_DIGITS = 32;

  @Override
  public int compareTo(Version other) {
    int byTime = Long.compare(time, other.time);
    return byTime != 0 ? byTime : Long.compare(tie, other.tie);
  }

  /** Wall clock of the writer, milliseconds since 1970. */
  public long millis() {
    return time / 1_000_000;
  }

  /** 32 hexadecimal digits, as used in entity tags. */
  public String tag() {
    return HexFormat.of().toHexDigits(time) + HexFormat.of().toHexDigits(tie);
  }

  /** The version a {@link #tag} was made of. */
  public static Optional<Version> ofTag(String tag) {
    if (tag.length() != HEX_DIGITS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Version(
              Long.parseUnsignedLong(tag, 0, 16, 16), Long.parseUnsignedLong(tag, 16, 32, 16)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
