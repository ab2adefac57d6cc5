package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Response;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a value (RFC 9110 section 14). One range is understood; several, or units other than
 * bytes, are answered with the whole, as the RFC allows.
 *
 * @param first position of the first byte
 * @param last position of the last byte
 */
record ByteRange(int first, int last) {

  private static final Pattern SYNTAX = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  static Response answer(String header, Headers headers, byte[] value) {
    Matcher matcher = SYNTAX.matcher(header.strip());
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new Response(200, headers, new Response.Body.Bytes(value));
    }
    Optional<ByteRange> range = of(matcher.group(1), matcher.group(2), value.length);
    return range
        .map(part ->
            new Response(
                206,
                headers.and(
                    "Content-Range",
                    "bytes %d-%d/%d".formatted(part.first(), part.last(), value.length)),
                new Response.Body.Bytes(Arrays.copyOfRange(value, part.first(), part.last() + 1))))
        .orElseGet(() -> Response.empty(416).header("Content-Range", "bytes */" + value.length));
  }

  private static Optional<ByteRange> of(String from, String to, int length) {
    long first = from.isEmpty() ? Math.max(0, length - Long.parseLong(to)) : Long.parseLong(from);
    long last = from.isEmpty() || to.isEmpty() ? length - 1L : Long.parseLong(to);
    last = Math.min(last, length - 1L);
    return first <= last ? Optional.of(new ByteRange((int) first, (int) last)) : Optional.empty();
  }
}
