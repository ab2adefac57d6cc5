package dev.mvmci.control.live;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The last lines that a job has said, oldest first. */
public record LogLines(List<Line> lines) {

  /** Lines kept of one job. */
  public static final int MAX_LINES = 30;

  /** Characters kept of one line. */
  public static final int MAX_LENGTH = 500;

  public LogLines {
    lines = List.copyOf(lines);
  }

  /** A line, its time and its level: trace, debug, info, warn or error. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Line(long atMillis, String level, String text) {
    public Line {
      text = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    }
  }

  /** These lines and further ones; the oldest make room. */
  LogLines and(List<Line> more) {
    var all = new ArrayList<>(lines);
    all.addAll(more);
    return new LogLines(all.subList(Math.max(0, all.size() - MAX_LINES), all.size()));
  }
}
