package dev.mvmci.control.page;

import dev.mvmci.control.live.LogLines;
import java.util.List;

/** A line that a running job has said. */
record SaidLine(String level, Tone tone, String text, Moment at) {

  static List<SaidLine> newestFirst(LogLines log, long nowMillis) {
    return log.lines().reversed().stream().map(line -> of(line, nowMillis)).toList();
  }

  private static SaidLine of(LogLines.Line line, long nowMillis) {
    Tone tone =
        switch (line.level()) {
          case "error" -> Tone.BAD;
          case "warn" -> Tone.WARNING;
          default -> Tone.QUIET;
        };
    return new SaidLine(line.level(), tone, line.text(), Moment.past(line.atMillis(), nowMillis));
  }
}
