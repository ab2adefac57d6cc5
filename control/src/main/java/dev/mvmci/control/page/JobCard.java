package dev.mvmci.control.page;

import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobState;
import dev.mvmci.jobs.ProgressRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job in the list.
 *
 * @param unfolded whether its steps are shown without being asked for
 * @param summary what it is about, cut to a line
 * @param fullSummary the same, cut only where it becomes a burden
 * @param duration from its start to its end or to now; null before the start
 * @param hint what a waiting job waits for
 */
record JobCard(
    String id,
    String state,
    Tone tone,
    boolean finished,
    boolean unfolded,
    String summary,
    String fullSummary,
    int priority,
    @Nullable Meter meter,
    @Nullable String duration,
    @Nullable String hint,
    Moment updated,
    @Nullable Result result,
    @Nullable String error,
    List<LogLine> lines) {

  private static final int MAX_SUMMARY = 300;
  private static final int MAX_TITLE = 2_000;
  private static final int MAX_ERROR = 400;

  /** Longest address in a line of progress. */
  static final int MAX_LINE = 200;

  JobCard {
    lines = List.copyOf(lines);
  }

  /**
   * How far a job is.
   *
   * @param total the best guess so far: what is done and what is known to be left
   */
  record Meter(long done, long total, String words) {

    static @Nullable Meter of(Job job) {
      Long left = job.progress().urlsLeft();
      if (left == null || job.state().finished()) {
        return null;
      }
      long done = job.progress().urlsDone();
      return new Meter(
          done,
          Math.max(1, done + left),
          Wording.count(done) + " done · " + Wording.count(left) + " left");
    }
  }

  static JobCard of(
      Job job, List<ProgressRow> rows, @Nullable Result result, boolean unfolded, long nowMillis) {
    String summary = PayloadText.summary(job.work().payload());
    String error = job.error();
    return new JobCard(
        job.id().value(),
        stateWords(job.state()),
        Tone.of(job.state()),
        job.state().finished(),
        unfolded,
        Wording.cut(summary, MAX_SUMMARY),
        Wording.cut(summary, MAX_TITLE),
        job.work().priority(),
        Meter.of(job),
        duration(job, nowMillis),
        hint(job, nowMillis),
        Moment.past(job.times().updatedMillis(), nowMillis),
        result,
        error == null ? null : Wording.cut(error, MAX_ERROR),
        LogLine.newestFirst(rows, MAX_LINE, nowMillis));
  }

  /** The error of a run that is to be repeated is bad, however the job is. */
  Tone errorTone() {
    return finished ? tone : Tone.BAD;
  }

  /** The name of a state in a sentence's spelling. */
  static String stateWords(JobState state) {
    return state == JobState.IN_PROGRESS ? "Running" : state.label();
  }

  static @Nullable String duration(Job job, long nowMillis) {
    Long started = job.times().startedMillis();
    if (started == null) {
      return null;
    }
    Long finished = job.times().finishedMillis();
    long end = finished == null ? nowMillis : finished;
    return Wording.duration(end - started);
  }

  static @Nullable String hint(Job job, long nowMillis) {
    int run = job.execution().run();
    return switch (job.state()) {
      case PENDING -> "waits for a worker";
      case SCHEDULED -> "starts " + Wording.until(job.times().runAtMillis(), nowMillis);
      case RETRYING ->
          "run " + run + " starts " + Wording.until(job.times().runAtMillis(), nowMillis);
      case CLAIMED, IN_PROGRESS -> run > 1 ? "run " + run : null;
      case COMPLETED, FAILED, CANCELLED, DEAD -> null;
    };
  }
}
