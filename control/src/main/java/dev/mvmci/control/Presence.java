package dev.mvmci.control;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.live.LiveStep;
import dev.mvmci.control.live.LiveWorker;
import dev.mvmci.control.live.LogLines;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.ProgressEntry;
import dev.mvmci.jobs.WorkerInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Tells what workers report to those who look on, besides keeping it in the queue. */
final class Presence {

  /** Most lines taken from one report. */
  private static final int MAX_LINES = 100;

  private final JobQueue queue;
  private final Live live;
  private final InstantSource clock;

  Presence(JobQueue queue, Live live, InstantSource clock) {
    this.queue = queue;
    this.live = live;
    this.clock = clock;
  }

  /** A worker gave a sign of life. */
  void seen(String workerId) {
    live.seen(
        workerId,
        () ->
            queue.workers().stream()
                .filter(worker -> worker.registration().id().equals(workerId))
                .map(this::state)
                .findFirst());
  }

  private LiveWorker state(WorkerInfo worker) {
    WorkerInfo.Registration registration = worker.registration();
    return new LiveWorker(
        registration.id(),
        registration.name(),
        registration.capacity(),
        worker.activeJobs(),
        clock.millis());
  }

  /** The holder of a job reported; with what it did last, if that was in the report. */
  void reported(Job job, List<ProgressEntry> entries, List<LogLines.Line> lines) {
    holder(job).ifPresent(this::seen);
    if (!entries.isEmpty()) {
      ProgressEntry last = entries.getLast();
      live.progressed(step(job, last.step().label(), last.url(), last.urlsLeft()));
    }
    live.said(job.id().value(), lines);
  }

  /** A job has ended or goes back to the queue. */
  void ended(Job job) {
    holder(job).ifPresent(this::seen);
    live.ended(step(job, ProgressEntry.Step.DONE.label(), "", 0));
  }

  private LiveStep step(Job job, String status, String url, long left) {
    String worker = holder(job).orElse("");
    return new LiveStep(job.id().value(), worker, status, url, left, clock.millis());
  }

  private static Optional<String> holder(Job job) {
    return Optional.ofNullable(job.execution().workerId());
  }

  /** The lines a report brings along; what is none is passed over. */
  List<LogLines.Line> lines(JsonNode report) {
    var lines = new ArrayList<LogLines.Line>();
    for (JsonNode line : report.path("log")) {
      if (lines.size() < MAX_LINES && line.path("text").isString()) {
        lines.add(
            new LogLines.Line(
                line.path("at_ms").longValue(clock.millis()),
                line.path("level").stringValue("info"),
                line.path("text").stringValue()));
      }
    }
    return lines;
  }
}
