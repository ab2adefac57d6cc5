package dev.mvmci.p2p.blob;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a body (RFC 9110, section 14).
 *
 * @param count 0 if nothing of the body is in it
 */
record ByteRange(long from, long count) {

  private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /** The range that the header asks for; empty for one that is to be ignored, as several are. */
  static Optional<ByteRange> parse(String header, long length) {
    Matcher match = SINGLE.matcher(header.strip());
    if (!match.matches()) {
      return Optional.empty();
    }
    String first = match.group(1);
    String last = match.group(2);
    if (first.isEmpty()) {
      if (last.isEmpty()) {
        return Optional.empty();
      }
      long count = Math.min(Long.parseLong(last), length);
      return Optional.of(new ByteRange(length - count, count));
    }
    long from = Long.parseLong(first);
    long end = last.isEmpty() ? length : Math.min(Long.parseLong(last) + 1, length);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(from, Math.max(0, end - from)));
  }

  /** As an answer says it. */
  String text(long length) {
    return "bytes %d-%d/%d".formatted(from, from + count - 1, length);
  }
}
