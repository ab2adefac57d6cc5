package dev.mvmci.repram.wire;

import dev.mvmci.repram.store.Hash64;
import dev.mvmci.repram.store.Version;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Versions in message ids. To other nodes an id is opaque and is passed on unchanged, so it is the
 * one place where a version survives them. Ids of this kind are {@code key-time-tie}; from those of
 * other kinds the finest time they hold is read:
 *
 * <pre>
 *   key-1795226509521778346-00f3…   ours: nanoseconds, tie in 16 hexadecimal digits
 *   key-1795226509515377034         Go nodes of both eras: nanoseconds
 *   key-1795226474226-1795226474226000000-1   TypeScript nodes: milliseconds, nanoseconds, counter
 * </pre>
 *
 * Any other id leaves the timestamp's whole seconds. Every node reads the same version from the
 * same message, which makes copies of one write recognisable and late copies harmless.
 */
public final class MessageIds {

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int NANO_DIGITS = 19;
  private static final int MILLI_DIGITS = 13;
  private static final int TIE_DIGITS = 16;
  private static final int COUNTER_DIGITS = 6;

  /** An id whose time is further than this from the message's timestamp is not trusted. */
  private static final long MAX_DIFFERENCE_SECONDS = 2;

  private MessageIds() {}

  /** The id under which a write of this version travels. */
  public static String of(String key, Version version) {
    String time = Long.toString(version.time());
    return key
        + "-"
        + "0".repeat(Math.max(0, NANO_DIGITS - time.length()))
        + time
        + "-"
        + HexFormat.of().toHexDigits(version.tie());
  }

  static long timestampOf(Version version) {
    return version.time() / NANOS_PER_SECOND;
  }

  static Version versionOf(Message message) {
    String id = message.messageId();
    String prefix = message.key() + "-";
    if (id.startsWith(prefix)) {
      String[] parts = id.substring(prefix.length()).split("-", 4);
      Version found = parse(parts, id);
      if (found != null
          && Math.abs(timestampOf(found) - message.timestamp()) <= MAX_DIFFERENCE_SECONDS) {
        return found;
      }
    }
    return new Version(secondsToNanos(message.timestamp()), Hash64.of(id));
  }

  private static @Nullable Version parse(String[] parts, String id) {
    if (parts.length == 2 && digits(parts[0], NANO_DIGITS) && hex(parts[1])) {
      return new Version(Long.parseLong(parts[0]), Long.parseUnsignedLong(parts[1], 16));
    }
    if (parts.length == 1 && digits(parts[0], NANO_DIGITS)) {
      return new Version(Long.parseLong(parts[0]), Hash64.of(id));
    }
    if (parts.length == 3 && digits(parts[0], MILLI_DIGITS) && digits(parts[1], NANO_DIGITS)) {
      return new Version(Long.parseLong(parts[0]) * 1_000_000 + counter(parts[2]), Hash64.of(id));
    }
    return null;
  }

  /** What counts writes within a millisecond; it stays below the millisecond's own digits. */
  private static long counter(String text) {
    boolean readable = text.length() <= COUNTER_DIGITS && text.matches("[0-9]+");
    return readable ? Long.parseLong(text) : 0;
  }

  private static boolean digits(String text, int length) {
    // The first digit keeps a nanosecond time within a long: 9 x 10^18 is the year 2255.
    return !text.isEmpty()
        && text.length() == length
        && text.charAt(0) < '9'
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean hex(String text) {
    return text.length() == TIE_DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static long secondsToNanos(long seconds) {
    return Math.clamp(seconds, 0, Long.MAX_VALUE / NANOS_PER_SECOND) * NANOS_PER_SECOND;
  }
}
