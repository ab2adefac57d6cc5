package dev.mvmci.jobs;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that belongs to a job.
 *
 * @param blob names its content
 * @param storedAtMillis when it was added, or last replaced
 */
public record JobArtifact(String name, String blob, long bytes, long storedAtMillis) {

  /** Files of one job, at most; logs of its runs are beside that. */
  public static final int MAX_PER_JOB = 100;

  /** Runs of one job whose logs are kept; a further one takes the place of the oldest. */
  public static final int MAX_LOGS = 10;

  private static final Pattern LOG = Pattern.compile("log-([1-9][0-9]{0,8})\\.jsonl\\.gz");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  public JobArtifact {
    name = checkedName(name);
    RetryPolicy.requireRange("bytes", bytes, 0, Long.MAX_VALUE);
  }

  /** What the log of a run is called. Only who held the job in that run adds it. */
  static String logOf(long run) {
    return "log-%d.jsonl.gz".formatted(run);
  }

  /** The run whose log this is; empty for any other file. */
  public OptionalLong logOfRun() {
    Matcher matcher = LOG.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /**
   * A name that a user's file may have.
   *
   * @throws IllegalArgumentException saying which it may
   */
  public static String checkedOwnName(String name) {
    if (LOG.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a file called %s is the log of a run, which only its worker adds".formatted(name));
    }
    return checkedName(name);
  }

  /**
   * A name that a file may have.
   *
   * @throws IllegalArgumentException saying which it may
   */
  public static String checkedName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a file of a job is called by 1 to 100 letters, digits, '.', '_' and '-', and begins with"
              + " none of '.-'");
    }
    return name;
  }
}
