package dev.mvmci.control.page;

import dev.mvmci.control.live.LogLines;
import dev.mvmci.control.logs.KeptLine;
import dev.mvmci.jobs.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job has said last, newest first.
 *
 * @param underWay whether more may come
 * @param all where the whole log is, if it is kept
 */
record Said(List<SaidLine> lines, boolean underWay, @Nullable String all) {

  /** Lines shown. */
  static final int MAX_LINES = LogLines.MAX_LINES;

  /** A job that has said nothing, or nothing that is still there. */
  static final Said NOTHING = new Said(List.of(), false, null);

  Said {
    lines = List.copyOf(lines);
  }

  /** Of a run whose log is not kept, or not yet. */
  static Said passing(LogLines log, boolean underWay, long nowMillis) {
    return new Said(SaidLine.newestFirst(log, nowMillis), underWay, null);
  }

  /**
   * Of a run that has ended.
   *
   * @param last oldest first; none where they are at another member
   */
  static Said kept(JobId id, List<KeptLine> last, long nowMillis) {
    var log =
        new LogLines(
            last.stream()
                .map(line -> new LogLines.Line(line.atMs(), line.level(), line.text()))
                .toList());
    return new Said(SaidLine.newestFirst(log, nowMillis), false, "/api/v1/jobs/" + id + "/logs");
  }

  String title() {
    return underWay ? "What it says, newest first" : "What it said last, newest first";
  }
}
