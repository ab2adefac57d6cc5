package dev.mvmci.control.page;

import dev.mvmci.jobs.ProgressEntry;
import dev.mvmci.jobs.ProgressRow;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of progress on the page.
 *
 * @param mark four letters at most
 * @param css what colours the mark
 */
record LogLine(long number, String mark, String css, String meaning, String url, Moment at) {

  /** A reporter's way to say: the same as in the line before. */
  private static final String SAME = "last";

  /** The lines, newest first. */
  static List<LogLine> newestFirst(List<ProgressRow> oldestFirst, int maxUrl, long nowMillis) {
    var lines = new ArrayList<LogLine>();
    String before = SAME;
    for (ProgressRow row : oldestFirst) {
      ProgressEntry entry = row.entry();
      before = entry.url().equals(SAME) ? before : entry.url();
      lines.add(
          new LogLine(
              row.number(),
              mark(entry.step()),
              css(entry.step()),
              entry.step().label(),
              Wording.cut(before, maxUrl),
              Moment.past(row.atMillis(), nowMillis)));
    }
    return lines.reversed();
  }

  private static String mark(ProgressEntry.Step step) {
    return switch (step) {
      case REQUEST -> "REQ";
      case PARSE -> "PARS";
      case DONE -> "DONE";
      case ERROR -> "ERR";
    };
  }

  private static String css(ProgressEntry.Step step) {
    return switch (step) {
      case REQUEST -> "step-req";
      case PARSE -> "step-pars";
      case DONE -> "step-done";
      case ERROR -> "step-err";
    };
  }
}
