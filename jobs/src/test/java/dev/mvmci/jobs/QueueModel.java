package dev.mvmci.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the queue should be, in plain lists, kept beside a real one. Each action is done to both,
 * and what the real one answers is compared at once.
 */
final class QueueModel {

  private static final Set<JobKind> KINDS = Set.of(JobKind.WORKFLOW);

  private final JobQueue queue;
  private final ManualClock clock;
  private final List<Entry> entries = new ArrayList<>();

  QueueModel(JobQueue queue, ManualClock clock) {
    this.queue = queue;
    this.clock = clock;
  }

  enum Kind {
    SUBMIT,
    CLAIM,
    START,
    COMPLETE,
    FAIL,
    CANCEL,
    STALE_COMPLETE,
    REGISTER,
    LOSE_LEASES
  }

  /** An action; the number chooses a priority, a worker or a job. */
  record Action(Kind kind, int number) {}

  private static final class Entry {
    private final JobId id;
    private final int priority;
    private JobState state = JobState.PENDING;
    private String worker = "";
    private long token;
    private long staleToken;

    Entry(JobId id, int priority) {
      this.id = id;
      this.priority = priority;
    }

    boolean leased() {
      return state.leased();
    }

    void lease(Job job) {
      staleToken = token;
      token = Objects.requireNonNull(job.execution().lease()).token();
    }
  }

  void perform(Action action) throws InterruptedException {
    switch (action.kind()) {
      case SUBMIT -> submit(action.number());
      case CLAIM -> claim("w" + action.number() % 3);
      case START ->
          held(action)
              .ifPresent(entry -> {
                applied(queue.start(entry.id, entry.token, null), entry.state);
                entry.state = JobState.IN_PROGRESS;
              });
      case COMPLETE -> held(action).ifPresent(this::complete);
      case FAIL ->
          held(action)
              .ifPresent(entry -> {
                applied(queue.fail(entry.id, entry.token, "x", false), JobState.CLAIMED);
                entry.state = JobState.FAILED;
              });
      case CANCEL -> any(action).ifPresent(this::cancel);
      case STALE_COMPLETE -> any(action).ifPresent(this::completeWithStaleToken);
      case REGISTER -> register("w" + action.number() % 3);
      case LOSE_LEASES -> loseLeases();
    }
  }

  private void submit(int priority) {
    var submission = queue.submit(Payloads.crawl(Payloads.priority(priority)));
    Job job = ((Submission.Created) submission).job();
    assertThat(job.id()).isEqualTo(JobId.numbered(entries.size()));
    entries.add(new Entry(job.id(), priority));
    clock.advance(Duration.ofMillis(1));
  }

  private void claim(String worker) throws InterruptedException {
    Optional<Entry> expected =
        entries.stream()
            .filter(entry -> entry.state == JobState.PENDING)
            .min(Comparator.comparingInt((Entry entry) -> -entry.priority));
    List<Job> claimed = queue.claim(new ClaimOrder(worker, KINDS, 1), Duration.ZERO);
    assertThat(claimed.stream().map(Job::id).toList())
        .isEqualTo(expected.stream().map(entry -> entry.id).toList());
    expected.ifPresent(entry -> {
      entry.state = JobState.CLAIMED;
      entry.worker = worker;
      lease(entry, claimed.getFirst());
    });
  }

  private void lease(Entry entry, Job job) {
    entry.lease(job);
    assertThat(entry.token).isGreaterThan(entry.staleToken);
  }

  private void complete(Entry entry) {
    Outcome outcome = queue.complete(entry.id, entry.token, "1");
    if (entry.state == JobState.CLAIMED) {
      assertThat(outcome).isInstanceOf(Outcome.Refused.class);
      return;
    }
    applied(outcome, JobState.CLAIMED);
    entry.state = JobState.COMPLETED;
    assertThat(queue.complete(entry.id, entry.token, "1")).isInstanceOf(Outcome.Unchanged.class);
  }

  private void cancel(Entry entry) {
    Outcome outcome = queue.cancel(entry.id, "x");
    if (entry.state.finished()) {
      assertThat(outcome).isNotInstanceOf(Outcome.Applied.class);
    } else {
      applied(outcome, JobState.CLAIMED);
      entry.state = JobState.CANCELLED;
    }
  }

  private void completeWithStaleToken(Entry entry) {
    if (entry.staleToken > 0) {
      assertThat(queue.complete(entry.id, entry.staleToken, "stale"))
          .isInstanceOf(Outcome.Refused.class);
    }
  }

  private void register(String worker) {
    List<Entry> held =
        entries.stream().filter(entry -> entry.leased() && entry.worker.equals(worker)).toList();
    List<Job> adopted = queue.register(new WorkerInfo.Registration(worker, worker, KINDS, 1));
    assertThat(adopted.stream().map(Job::id))
        .containsExactlyInAnyOrderElementsOf(held.stream().map(entry -> entry.id).toList());
    for (Job job : adopted) {
      entries.stream()
          .filter(entry -> entry.id.equals(job.id()))
          .forEach(entry -> lease(entry, job));
    }
  }

  private void loseLeases() {
    clock.advance(Duration.ofSeconds(31));
    queue.sweep();
    entries.stream().filter(Entry::leased).forEach(entry -> entry.state = JobState.PENDING);
  }

  /** States, counts and outputs are those of the model; nobody finished with a stale token. */
  void checkEnd() {
    for (Entry entry : entries) {
      Job job = queue.find(entry.id).orElseThrow();
      assertThat(job.state()).as("%s", entry.id).isEqualTo(entry.state);
      assertThat(queue.output(entry.id))
          .isEqualTo(
              entry.state == JobState.COMPLETED ? Optional.of("1") : Optional.<String>empty());
    }
    assertThat(queue.stats().total()).isEqualTo(entries.size());
    for (JobState state : JobState.values()) {
      assertThat(queue.stats().in(state))
          .isEqualTo(entries.stream().filter(entry -> entry.state == state).count());
    }
  }

  private Optional<Entry> held(Action action) {
    return pick(entries.stream().filter(Entry::leased).toList(), action);
  }

  private Optional<Entry> any(Action action) {
    return pick(entries, action);
  }

  private static Optional<Entry> pick(List<Entry> from, Action action) {
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(action.number() % from.size()));
  }

  private static void applied(Outcome outcome, JobState before) {
    if (before != JobState.IN_PROGRESS) {
      assertThat(outcome).isInstanceOf(Outcome.Applied.class);
    }
  }
}
