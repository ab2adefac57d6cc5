package dev.mvmci.sql.backup;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a backup's file, which says what it is: {@code
 * backup_20260301T023000Z_member1_entry4711.sqlite}, with {@code .sealed} behind it if encrypted.
 *
 * @param madeAt to the second
 * @param member who made it
 * @param entry the last log entry whose effects it holds
 * @param sealed whether it is encrypted
 */
public record BackupName(Instant madeAt, long member, long entry, boolean sealed) {

  /** What is behind a backup's name to make that of its checksum. */
  static final String CHECKSUM = ".sha256";

  private static final Pattern FORM =
      Pattern.compile(
          "backup_(\\d{8}T\\d{6}Z)_member(\\d{1,18})_entry(\\d{1,18})\\.sqlite(\\.sealed)?");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Reads a file's name; nothing if it is not that of a backup. */
  public static Optional<BackupName> parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new BackupName(
              Instant.from(TIME.parse(matcher.group(1))),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              matcher.group(4) != null));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** The file's name. */
  public String text() {
    return "backup_"
        + TIME.format(madeAt)
        + "_member"
        + member
        + "_entry"
        + entry
        + ".sqlite"
        + (sealed ? ".sealed" : "");
  }

  @Override
  public String toString() {
    return text();
  }
}
