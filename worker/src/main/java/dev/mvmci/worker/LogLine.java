package dev.mvmci.worker;

/**
 * A line that a job has said; passed on to be looked at, not to be kept.
 *
 * @param level trace, debug, info, warn or error
 */
record LogLine(long atMillis, String level, String text) {

  /** Characters passed on of one line. */
  static final int MAX_LENGTH = 500;

  LogLine {
    text = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
  }
}
