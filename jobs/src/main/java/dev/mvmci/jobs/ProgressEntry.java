package dev.mvmci.jobs;

import java.util.Arrays;
import java.util.Optional;

/**
 * One line of progress, as a worker reports it.
 *
 * @param sequence its place in the run, growing: a line that comes twice is known by it; 0 if its
 *     reporter does not count
 * @param url what it is about; {@code last} means the line before
 */
public record ProgressEntry(long sequence, Step step, String url, long urlsLeft) {

  /** Longest url kept of a line; what is over is cut. */
  public static final int MAX_URL_LENGTH = 2048;

  /** Most lines in one report. */
  public static final int MAX_BATCH = 100;

  public ProgressEntry {
    if (url.length() > MAX_URL_LENGTH) {
      url = url.substring(0, MAX_URL_LENGTH);
    }
  }

  /** What a line says of its url. */
  public enum Step {
    REQUEST("Request"),
    PARSE("Parse"),
    DONE("Done"),
    ERROR("Error");

    private final String label;

    Step(String label) {
      this.label = label;
    }

    /** The name in JSON and in the database. */
    public String label() {
      return label;
    }

    /** Finds a step by its name. */
    public static Optional<Step> find(String label) {
      return Arrays.stream(values()).filter(step -> step.label.equals(label)).findFirst();
    }
  }
}
