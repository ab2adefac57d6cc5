package dev.mvmci.engine.page;

import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run: how it stands, what it logged, and what its journal says.
 *
 * @param base path before all links
 * @param more link to further steps, or null
 * @param events where what it logs from now on comes from, or null if it has ended
 */
public record RunPage(
    String base,
    RunRow row,
    @Nullable String error,
    @Nullable String response,
    @Nullable String output,
    List<Line> log,
    List<Step> steps,
    @Nullable String more,
    @Nullable String events) {

  /** A log line or progress report. */
  public record Line(String time, String level, String tone, String text) {}

  /** A record of the journal. */
  public record Step(long sequence, String title, String kind, int bytes, @Nullable String text) {}

  static RunPage of(
      String base,
      RunInfo run,
      List<RunEvent> log,
      List<HistoryStep> steps,
      @Nullable String more) {
    RunOutcome outcome = run.outcome();
    return new RunPage(
        base,
        RunRow.of(base, run),
        outcome instanceof RunOutcome.Failed(RunOutcome.Kind kind, String message)
            ? kind.name().toLowerCase(Locale.ROOT) + ": " + message
            : null,
        run.response(),
        outcome instanceof RunOutcome.Completed(String output) ? output : null,
        log.stream().map(RunPage::line).toList(),
        steps.stream().map(RunPage::step).toList(),
        more,
        outcome == null ? events(base, run, log) : null);
  }

  private static String events(String base, RunInfo run, List<RunEvent> log) {
    return "%s/api/workflow/%s/events?after=%d"
        .formatted(base, run.id(), log.isEmpty() ? 0 : log.getLast().sequence());
  }

  private static Line line(RunEvent event) {
    return switch (event) {
      case RunEvent.Log(long _, long time, RunEvent.Level level, String message) ->
          new Line(
              Instant.ofEpochMilli(time).toString(),
              level.name().toLowerCase(Locale.ROOT),
              level.compareTo(RunEvent.Level.WARN) >= 0 ? "bad" : "quiet",
              message);
      case RunEvent.Progress(long _, long time, String json) ->
          new Line(Instant.ofEpochMilli(time).toString(), "progress", "active", json);
    };
  }

  private static Step step(HistoryStep step) {
    return new Step(
        step.sequence(),
        step.function().isEmpty() ? step.kind().toLowerCase(Locale.ROOT) : step.function(),
        step.kind().toLowerCase(Locale.ROOT),
        step.bytes(),
        step.text());
  }
}
