package dev.mvmci.control;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.live.LiveStep;
import dev.mvmci.control.live.LiveWorker;
import dev.mvmci.http.EventStream;
import dev.mvmci.http.Json;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobEvent;
import dev.mvmci.jobs.JobFeed;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Changes as they happen: events {@code job} and {@code progress}, with the log index as their id,
 * so that a client that comes back with {@code Last-Event-ID} is told what it missed; and {@code
 * live} without one, when there is something new about workers and steps.
 */
final class EventRoutes {

  private final JobQueue queue;

  private final Live live;

  EventRoutes(JobQueue queue, Live live) {
    this.queue = queue;
    this.live = live;
  }

  Router routes() {
    return new GuardedRoutes()
        .get("/api/v1/events", request -> open(request, _ -> true, Optional.empty()))
        .get("/api/v1/jobs/{id}/events", this::ofJob)
        .get("/api/v1/live", _ -> Response.ok(now()))
        .build();
  }

  private record Now(List<LiveWorker> workers, List<LiveStep> steps) {}

  private Now now() {
    return new Now(live.workers(), live.steps());
  }

  /** One job's: begins with the job as it is, ends with its end. */
  private Response ofJob(Request request) {
    JobId id = Inputs.jobId(request);
    Job job = queue.find(id).orElseThrow(() -> Answers.unknownJob(id.value()));
    return open(request, event -> event.jobId().equals(id), Optional.of(job));
  }

  private Response open(Request request, Predicate<JobEvent> wanted, Optional<Job> only) {
    // While the answer can still be a refusal; from its first byte on it is a stream.
    queue.feed().requireRoom();
    Optional<Long> seen = lastSeen(request);
    return EventStream.open(stream -> {
      var caughtUp = new AtomicBoolean();
      JobFeed.Watch watch =
          queue
              .feed()
              .watch(event -> tell(stream, event, wanted, only.isPresent() && caughtUp.get()));
      try {
        List<JobEvent> missed = seen.map(queue.feed()::since).orElse(List.of());
        missed.forEach(event -> tell(stream, event, wanted, only.isPresent()));
        // Before that the watch must not end the stream, and an end it saw is found below.
        caughtUp.set(true);
        tellPresent(stream, only);
      } catch (RuntimeException e) {
        watch.close();
        throw e;
      }
      AutoCloseable lively = live.listen(changed -> tellLive(stream, changed, only));
      return () -> {
        watch.close();
        lively.close();
      };
    });
  }

  private static void tellLive(EventStream stream, Set<String> changed, Optional<Job> only) {
    if (only.isEmpty() || changed.contains(only.get().id().value())) {
      stream.offer("live", Json.text(Map.of("changed", new TreeSet<>(changed))));
    }
  }

  /** What is told twice, here and by the watch, is the same state twice. */
  private void tellPresent(EventStream stream, Optional<Job> only) {
    only.flatMap(job -> queue.find(job.id()))
        .ifPresent(job -> {
          stream.offer("job", Json.text(JobJson.event(job)));
          if (job.state().finished()) {
            stream.end();
          }
        });
  }

  private static Optional<Long> lastSeen(Request request) {
    try {
      return request.header("last-event-id").map(Long::valueOf);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static void tell(
      EventStream stream, JobEvent event, Predicate<JobEvent> wanted, boolean endsWithJob) {
    if (!wanted.test(event)) {
      return;
    }
    String id = Long.toString(event.index());
    switch (event) {
      case JobEvent.Changed(_, Job job) -> {
        stream.offer("job", Json.text(JobJson.event(job)), id);
        if (endsWithJob && job.state().finished()) {
          stream.end();
        }
      }
      case JobEvent.Progressed progressed ->
          stream.offer("progress", Json.text(JobJson.progress(progressed)), id);
    }
  }
}
