package dev.mvmci.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that holds nothing unusual: what is escaped, chunked, conditional on the
 * connection or in any way doubtful is left to Jetty, so that there is only one reading of it.
 * Plain heads are parsed here because that costs a fraction.
 *
 * @param path without escapes, so that it is its own decoded form
 * @param headBytes length of the head, with the empty line that ends it
 * @param bodyBytes length of the body
 */
record PlainHead(
    String method,
    String path,
    @Nullable String query,
    List<Headers.Field> fields,
    int headBytes,
    int bodyBytes) {

  /** Longest head read here. */
  static final int MAX_HEAD_BYTES = 8 << 10;

  /** Longest body read here. */
  static final int MAX_BODY_BYTES = 2 << 20;

  private static final int TOKEN = 1;
  private static final int PATH = 2;
  private static final int QUERY = 4;
  private static final int HOST = 8;
  private static final byte[] CLASSES = classes();
  private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_LENGTH_DIGITS = 9;

  private static byte[] classes() {
    var classes = new byte[256];
    String alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    mark(classes, alphanumeric + "!#$%&'*+-.^_`|~", TOKEN);
    mark(classes, alphanumeric + "-._~!$&'()*+,=:@/", PATH);
    mark(classes, alphanumeric + "-._~!$&'()*+,;=:@/?%", QUERY);
    mark(classes, alphanumeric + "-.", HOST);
    return classes;
  }

  private static void mark(byte[] classes, String characters, int as) {
    characters.chars().forEach(c -> classes[c] |= (byte) as);
  }

  /** Length of the request, head and body. */
  int bytes() {
    return headBytes + bodyBytes;
  }

  /** What a parse found. */
  sealed interface Found {
    /** A plain head. */
    record Plain(PlainHead head) implements Found {}

    /** It is not all there yet. */
    record Incomplete() implements Found {}

    /** A head for Jetty. */
    record Unusual() implements Found {}
  }

  private static final Found INCOMPLETE = new Found.Incomplete();
  private static final Found UNUSUAL = new Found.Unusual();

  /** Parses the head that begins at {@code from}; {@code to} is where the bytes end. */
  static Found parse(byte[] bytes, int from, int to) {
    int end = end(bytes, from, to);
    if (end < 0) {
      return to - from >= MAX_HEAD_BYTES ? UNUSUAL : INCOMPLETE;
    }
    try {
      Optional<PlainHead> head = new Parser(bytes, from, end).head();
      return head.isPresent() ? new Found.Plain(head.get()) : UNUSUAL;
    } catch (IndexOutOfBoundsException _) {
      return UNUSUAL;
    }
  }

  /** Behind the empty line; -1 if there is none. */
  private static int end(byte[] bytes, int from, int to) {
    for (int i = from + 3; i < to; i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static boolean is(byte octet, int wanted) {
    return (CLASSES[octet & 0xff] & wanted) != 0;
  }

  private static final class Parser {
    private final byte[] bytes;
    private final int from;
    private final int end;
    private final List<Headers.Field> fields = new ArrayList<>(8);
    private int at;
    private int hosts;
    private int bodyBytes = -1;

    Parser(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.from = from;
      this.end = end;
      this.at = from;
    }

    Optional<PlainHead> head() {
      int methodEnd = skipMethod();
      int pathEnd = skipPath(methodEnd + 1);
      int targetEnd = pathEnd > 0 && bytes[pathEnd] == '?' ? skip(pathEnd + 1, QUERY) : pathEnd;
      if (methodEnd == from || pathEnd < 0 || !version(targetEnd)) {
        return Optional.empty();
      }
      at = targetEnd + VERSION.length;
      while (at < end - 2) {
        if (!field()) {
          return Optional.empty();
        }
      }
      if (at != end - 2 || hosts != 1) {
        return Optional.empty();
      }
      return Optional.of(
          new PlainHead(
              text(from, methodEnd),
              text(methodEnd + 1, pathEnd),
              targetEnd == pathEnd ? null : text(pathEnd + 1, targetEnd),
              fields,
              end - from,
              Math.max(0, bodyBytes)));
    }

    private int skipMethod() {
      int i = from;
      while (bytes[i] >= 'A' && bytes[i] <= 'Z') {
        i++;
      }
      return bytes[i] == ' ' ? i : from;
    }

    /** The end of the path; -1 if there is none, or one with segments that mean something. */
    private int skipPath(int start) {
      if (bytes[start] != '/') {
        return -1;
      }
      int pathEnd = skip(start, PATH);
      for (int i = start + 1; i < pathEnd; i++) {
        if (bytes[i - 1] == '/' && (bytes[i] == '/' || bytes[i] == '.')) {
          return -1;
        }
      }
      return pathEnd;
    }

    private int skip(int start, int wanted) {
      int i = start;
      while (is(bytes[i], wanted)) {
        i++;
      }
      return i;
    }

    private boolean version(int start) {
      return start + VERSION.length <= end
          && Arrays.equals(bytes, start, start + VERSION.length, VERSION, 0, VERSION.length);
    }

    private boolean field() {
      int nameEnd = skip(at, TOKEN);
      if (nameEnd == at || bytes[nameEnd] != ':') {
        return false;
      }
      int start = nameEnd + 1;
      while (blank(bytes[start])) {
        start++;
      }
      int lineEnd = start;
      while ((bytes[lineEnd] >= ' ' && bytes[lineEnd] < 0x7f) || bytes[lineEnd] == '\t') {
        lineEnd++;
      }
      if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
        return false;
      }
      int valueEnd = lineEnd;
      while (valueEnd > start && blank(bytes[valueEnd - 1])) {
        valueEnd--;
      }
      String name = text(at, nameEnd);
      if (!usual(name, start, valueEnd)) {
        return false;
      }
      fields.add(new Headers.Field(name, text(start, valueEnd)));
      at = lineEnd + 2;
      return true;
    }

    /** Takes note of what frames the request; false for what says more than that. */
    private boolean usual(String name, int start, int valueEnd) {
      return switch (name.length()) {
        case 2 -> !name.equalsIgnoreCase("te");
        case 4 -> !name.equalsIgnoreCase("host") || host(start, valueEnd);
        case 6 -> !name.equalsIgnoreCase("expect");
        case 7 -> !name.equalsIgnoreCase("upgrade") && !name.equalsIgnoreCase("trailer");
        case 10 ->
            !name.equalsIgnoreCase("connection")
                || text(start, valueEnd).equalsIgnoreCase("keep-alive");
        case 14 -> !name.equalsIgnoreCase("content-length") || length(start, valueEnd);
        case 17 -> !name.equalsIgnoreCase("transfer-encoding");
        default -> true;
      };
    }

    /** A name and perhaps a port of at most four digits, or five that begin with up to 5. */
    private boolean host(int start, int valueEnd) {
      hosts++;
      int nameEnd = skip(start, HOST);
      if (nameEnd == start || nameEnd == valueEnd) {
        return nameEnd == valueEnd && nameEnd > start;
      }
      int digits = valueEnd - nameEnd - 1;
      if (bytes[nameEnd] != ':' || digits < 1 || digits > 5) {
        return false;
      }
      for (int i = nameEnd + 1; i < valueEnd; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') {
          return false;
        }
      }
      return Integer.parseInt(text(nameEnd + 1, valueEnd)) <= 65_535;
    }

    private boolean length(int start, int valueEnd) {
      if (bodyBytes >= 0 || start == valueEnd || valueEnd - start > MAX_LENGTH_DIGITS) {
        return false;
      }
      int value = 0;
      for (int i = start; i < valueEnd; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') {
          return false;
        }
        value = 10 * value + bytes[i] - '0';
      }
      bodyBytes = value;
      return value <= MAX_BODY_BYTES;
    }

    private static boolean blank(byte octet) {
      return octet == ' ' || octet == '\t';
    }

    private String text(int start, int textEnd) {
      return new String(bytes, start, textEnd - start, StandardCharsets.ISO_8859_1);
    }
  }
}
