package dev.mvmci.engine.page;

import dev.mvmci.engine.RunInfo;
import java.time.Duration;
import java.time.Instant;

/**
 * A run in a list.
 *
 * @param tone class of the status' colour
 */
public record RunRow(
    String id,
    String link,
    String status,
    String tone,
    String module,
    String workflow,
    String times) {

  static RunRow of(String base, RunInfo run) {
    return new RunRow(
        run.id().value(),
        base + "/pages/runs/" + run.id(),
        run.status(),
        tone(run.status()),
        run.module() + ":" + run.version(),
        run.workflow(),
        times(run));
  }

  private static String tone(String status) {
    return switch (status) {
      case "completed" -> "good";
      case "failed" -> "bad";
      case "running" -> "active";
      default -> "quiet";
    };
  }

  private static String times(RunInfo run) {
    Instant endedAt = run.endedAt();
    String started = "started " + run.startedAt();
    return endedAt == null
        ? started
        : started + ", took " + span(Duration.between(run.startedAt(), endedAt));
  }

  private static String span(Duration time) {
    return time.toMinutes() < 1
        ? "%d.%03d s".formatted(time.toSeconds(), time.toMillisPart())
        : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
