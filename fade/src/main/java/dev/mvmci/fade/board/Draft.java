package dev.mvmci.fade.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A message somebody wants to post, as typed.
 *
 * @param ttlSeconds as chosen; one of {@link #LIFETIMES}
 */
public record Draft(String text, String callsign, String location, long ttlSeconds) {

  public static final int MAX_TEXT = 280;
  public static final int MAX_CALLSIGN = 20;
  public static final int MAX_LOCATION = 30;

  /** The lifetimes on offer, all within what nodes keep: 5 minutes to 24 hours. */
  public static final List<Duration> LIFETIMES =
      List.of(
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofHours(24));

  public static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);

  public static final Draft EMPTY = new Draft("", "", "", DEFAULT_LIFETIME.toSeconds());

  /**
   * The fields of a form or of a JSON object, brought into shape: one kind of line end, no edges.
   */
  public static Draft of(Map<String, String> fields) {
    long ttl;
    try {
      ttl = Long.parseLong(fields.getOrDefault("ttl", "" + DEFAULT_LIFETIME.toSeconds()).strip());
    } catch (NumberFormatException _) {
      ttl = -1;
    }
    return new Draft(
        fields.getOrDefault("text", "").replace("\r\n", "\n").strip(),
        fields.getOrDefault("callsign", "").strip().toUpperCase(Locale.ROOT),
        fields.getOrDefault("location", "").strip().toUpperCase(Locale.ROOT),
        ttl);
  }

  /** What is wrong with it, each as a sentence with its remedy; empty if it can be posted. */
  public List<String> faults() {
    var faults = new ArrayList<String>();
    if (text.isEmpty()) {
      faults.add("The message is empty; write something.");
    }
    check(faults, "message", text, MAX_TEXT);
    check(faults, "callsign", callsign, MAX_CALLSIGN);
    check(faults, "location", location, MAX_LOCATION);
    if (callsign.isEmpty() && !location.isEmpty()) {
      faults.add("A location needs a callsign to go with; add one or leave both out.");
    }
    if ((callsign + location).indexOf('\n') >= 0) {
      faults.add("Callsign and location are one line each.");
    }
    if (LIFETIMES.stream().noneMatch(lifetime -> lifetime.toSeconds() == ttlSeconds)) {
      faults.add("That lifetime is not on offer; choose from 5 minutes to 24 hours.");
    }
    return faults;
  }

  private static void check(List<String> faults, String name, String value, int max) {
    int length = value.codePointCount(0, value.length());
    if (length > max) {
      faults.add("The %s has %d characters; at most %d fit.".formatted(name, length, max));
    }
    if (value.indexOf('|') >= 0) {
      faults.add("The %s holds a '|', which separates the fields; leave it out.".formatted(name));
    }
    if (value.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t')) {
      faults.add("The %s holds a control character; leave it out.".formatted(name));
    }
  }

  public Message message() {
    return new Message(text, callsign, location);
  }

  public Duration lifetime() {
    return Duration.ofSeconds(ttlSeconds);
  }
}
