package dev.mvmci.control.page;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.live.LiveStep;
import dev.mvmci.control.live.LiveWorker;
import dev.mvmci.control.live.LogLines;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A worker that gave a sign of life lately, and what it is doing.
 *
 * @param load how busy it is, in words
 */
record WorkerCard(String id, String name, Tone tone, String load, Moment seen, List<Doing> doing) {

  /** Steps shown of one worker. */
  private static final int MAX_DOING = 5;

  private static final int MAX_URL = 200;

  WorkerCard {
    doing = List.copyOf(doing);
  }

  /**
   * A job under way.
   *
   * @param said its last line, if it said something
   */
  record Doing(String jobId, String mark, String css, String url, @Nullable String said) {}

  static List<WorkerCard> of(Live live, long nowMillis) {
    List<LiveStep> steps = live.steps();
    return live.workers().stream().map(worker -> of(worker, steps, live, nowMillis)).toList();
  }

  private static WorkerCard of(LiveWorker worker, List<LiveStep> steps, Live live, long nowMillis) {
    List<Doing> doing =
        steps.stream()
            .filter(step -> step.workerId().equals(worker.id()) && !step.url().isEmpty())
            .limit(MAX_DOING)
            .map(step -> doing(step, live))
            .toList();
    return new WorkerCard(
        worker.id(),
        worker.name(),
        worker.active() > 0 ? Tone.ACTIVE : Tone.GOOD,
        worker.active() + " of " + Wording.count(worker.capacity(), "job"),
        Moment.past(worker.seenMillis(), nowMillis),
        doing);
  }

  private static Doing doing(LiveStep step, Live live) {
    String said =
        live.log(step.jobId())
            .map(LogLines::lines)
            .filter(lines -> !lines.isEmpty())
            .map(lines -> Wording.cut(lines.getLast().text(), MAX_URL))
            .orElse(null);
    String status = step.status().toLowerCase(Locale.ROOT);
    return new Doing(
        step.jobId(), mark(status), css(status), Wording.cut(step.url(), MAX_URL), said);
  }

  private static String mark(String status) {
    return switch (status) {
      case "request" -> "REQ";
      case "parse" -> "PARS";
      case "error" -> "ERR";
      default -> "DONE";
    };
  }

  private static String css(String status) {
    return switch (status) {
      case "request" -> "step-req";
      case "parse" -> "step-pars";
      case "error" -> "step-err";
      default -> "step-done";
    };
  }
}
