package dev.mvmci.control.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as a person reads them. */
final class Wording {

  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long JUST_NOW = 5 * SECOND;

  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private Wording() {}

  static String ago(long thenMillis, long nowMillis) {
    long past = nowMillis - thenMillis;
    return past < JUST_NOW ? "just now" : coarse(past) + " ago";
  }

  /** How long until then. */
  static String until(long thenMillis, long nowMillis) {
    long left = thenMillis - nowMillis;
    return left <= 0 ? "now" : "in " + coarse(left);
  }

  private static String coarse(long millis) {
    if (millis < MINUTE) {
      return Math.max(1, millis / SECOND) + " s";
    }
    if (millis < HOUR) {
      return millis / MINUTE + " min";
    }
    return millis < DAY ? millis / HOUR + " h" : millis / DAY + " d";
  }

  static String duration(long millis) {
    if (millis < SECOND) {
      return Math.max(0, millis) + " ms";
    }
    if (millis < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
    }
    if (millis < HOUR) {
      return two(millis / MINUTE, "min", millis % MINUTE / SECOND, "s");
    }
    return millis < DAY
        ? two(millis / HOUR, "h", millis % HOUR / MINUTE, "min")
        : two(millis / DAY, "d", millis % DAY / HOUR, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return small == 0
        ? "%d %s".formatted(large, largeUnit)
        : "%d %s %d %s".formatted(large, largeUnit, small, smallUnit);
  }

  /** A short time with what of it a person can tell apart. */
  static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }

  static String bytes(long count) {
    if (count < 1000) {
      return count(count, "byte");
    }
    double shown = count;
    int size = -1;
    while (shown >= 999.95 && size < SIZES.length - 1) {
      shown /= 1000;
      size++;
    }
    return String.format(Locale.ROOT, "%.1f %s", shown, SIZES[size]);
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The number with its noun, in the plural but for one. */
  static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  static String exact(long millis) {
    return EXACT.format(Instant.ofEpochMilli(millis));
  }

  static String iso(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** The beginning of a text that may be too long to show. */
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }
}
