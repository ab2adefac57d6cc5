package dev.mvmci.fade.board;

import java.time.Duration;

/** A message as it stands at this moment. */
public record Live(String key, Message message, Duration ttl, Duration remaining) {

  /** Below this a message is shown as about to go. */
  public static final Duration EXPIRING = Duration.ofMinutes(5);

  public boolean expiring() {
    return remaining.compareTo(EXPIRING) < 0;
  }

  /** How long it still has, in the words of the page: {@code 42 min 10 s}. */
  public String remainingWords() {
    return words(remaining);
  }

  /** A span of time in at most two units. */
  public static String words(Duration span) {
    long seconds = span.toSeconds();
    if (seconds >= 3600) {
      long minutes = seconds % 3600 / 60;
      return seconds / 3600 + " h" + (minutes == 0 ? "" : " " + minutes + " min");
    }
    if (seconds >= 60) {
      long rest = seconds % 60;
      return seconds / 60 + " min" + (rest == 0 ? "" : " " + rest + " s");
    }
    return seconds + " s";
  }
}
