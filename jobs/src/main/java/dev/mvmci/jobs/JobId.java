package dev.mvmci.jobs;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Name of a job: {@code job-N} where the queue chose it, else what the publisher chose. */
public record JobId(String value) {

  /** Longest id taken. */
  public static final int MAX_LENGTH = 255;

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_LENGTH + "}");
  private static final Pattern NUMBERED = Pattern.compile("job-(0|[1-9][0-9]{0,17})");

  /** Refuses what is no id with an {@link IllegalArgumentException} that says what one is. */
  public JobId {
    if (!VALID.matcher(value).matches()) {
      String shown = value.length() > 40 ? value.substring(0, 40) + "…" : value;
      throw new IllegalArgumentException(
          "job id '%s' has %d characters; it takes 1 to %d of A-Z a-z 0-9 - _"
              .formatted(shown.replaceAll("\\p{Cntrl}", "?"), value.length(), MAX_LENGTH));
    }
  }

  /** The id that the queue gives to its N-th job. */
  public static JobId numbered(long number) {
    return new JobId("job-" + number);
  }

  /** N of {@code job-N}. */
  public OptionalLong number() {
    var matcher = NUMBERED.matcher(value);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
