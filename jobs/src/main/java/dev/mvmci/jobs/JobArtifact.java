package dev.mvmci.jobs;

import java.util.regex.Pattern;

/**
 * A file that belongs to a job.
 *
 * @param blob names its content
 * @param storedAtMillis when it was added, or last replaced
 */
public record JobArtifact(String name, String blob, long bytes, long storedAtMillis) {

  /** Files of one job, at most. */
  public static final int MAX_PER_JOB = 100;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  public JobArtifact {
    name = checkedName(name);
    RetryPolicy.requireRange("bytes", bytes, 0, Long.MAX_VALUE);
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
