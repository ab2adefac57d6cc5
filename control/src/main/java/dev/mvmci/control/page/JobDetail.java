package dev.mvmci.control.page;

import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobArtifact;
import dev.mvmci.jobs.JobState;
import dev.mvmci.jobs.ProgressRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one job.
 *
 * @param href where the job's address leads, if it is one of a web page
 * @param said what it says, or has said last
 * @param files that belong to it
 * @param kept whether all lines of progress are still there
 */
record JobDetail(
    JobCard card,
    @Nullable String href,
    String payload,
    List<Fact> facts,
    String errorTitle,
    @Nullable String error,
    boolean kept,
    boolean retryable,
    Said said,
    List<FileLink> files) {

  /** Characters of an address or error that are shown; the JSON has all. */
  private static final int MAX_TEXT = 16 * 1024;

  /** Lines of progress shown. */
  static final int MAX_LINES = 200;

  JobDetail {
    facts = List.copyOf(facts);
    files = List.copyOf(files);
  }

  /** A file and how large it is. */
  record FileLink(String name, String size) {}

  /** A property and its value; with a moment, that is the value. It may lead somewhere. */
  record Fact(String name, String value, @Nullable Moment at, @Nullable String href) {}

  static JobDetail of(
      Job job,
      @Nullable String runHref,
      List<ProgressRow> rows,
      @Nullable Result result,
      Said said,
      List<JobArtifact> artifacts,
      long nowMillis) {
    String summary = PayloadText.summary(job.work().payload());
    String error = job.error();
    return new JobDetail(
        JobCard.of(job, rows, result, true, nowMillis),
        summary.length() > MAX_TEXT ? null : Links.outward(summary),
        Wording.cut(PayloadText.pretty(job.work().payload()), MAX_TEXT),
        facts(job, runHref, nowMillis),
        errorTitle(job.state()),
        error == null ? null : Wording.cut(error, MAX_TEXT),
        rows.size() >= job.progress().lines(),
        job.state().finished() && Tone.of(job.state()) != Tone.GOOD,
        said,
        artifacts.stream()
            .map(file -> new FileLink(file.name(), Wording.count(file.bytes(), "byte")))
            .toList());
  }

  private static String errorTitle(JobState state) {
    if (state == JobState.CANCELLED) {
      return "Reason";
    }
    return state.finished() ? "Error" : "The run before ended in an error";
  }

  private static List<Fact> facts(Job job, @Nullable String runHref, long nowMillis) {
    var facts = new Facts(nowMillis);
    Job.Work work = job.work();
    Job.Execution execution = job.execution();
    Job.Times times = job.times();
    facts.add("Priority", work.priority() + " of 9");
    int runs = Math.max(execution.run(), work.retry().maxAttempts());
    facts.add("Run", execution.run() + " of " + runs);
    facts.add("Leased", Wording.count(execution.attempt(), "time"));
    facts.add("Worker", execution.workerId());
    addLease(facts, job);
    facts.past("Submitted", times.createdMillis());
    facts.past("Started", times.startedMillis());
    facts.past("Ended", times.finishedMillis());
    facts.add("Took", times.finishedMillis() == null ? null : JobCard.duration(job, nowMillis));
    if (!job.state().finished() && !job.state().leased()) {
      facts.future("Due", times.runAtMillis());
    }
    if (job.state().leased()) {
      facts.future("Out of time", execution.deadlineMillis());
    }
    facts.add("Engine run", execution.runId(), runHref);
    facts.add("Claim served by", execution.claimedBy());
    facts.add("End served by", execution.completedBy());
    facts.add("Idempotency key", work.idempotencyKey());
    return facts.list;
  }

  private static void addLease(Facts facts, Job job) {
    Job.Lease lease = job.execution().lease();
    if (lease != null && job.state().leased()) {
      // Not the token: who knows it can report in the holder's name.
      facts.future("Lease ends", lease.expiresAtMillis());
    }
  }

  /** Collects what is known and passes over what is not. */
  private static final class Facts {
    private final List<Fact> list = new ArrayList<>();
    private final long nowMillis;

    Facts(long nowMillis) {
      this.nowMillis = nowMillis;
    }

    void add(String name, @Nullable String value) {
      add(name, value, null);
    }

    void add(String name, @Nullable String value, @Nullable String href) {
      if (value != null) {
        list.add(new Fact(name, value, null, href));
      }
    }

    void past(String name, @Nullable Long millis) {
      if (millis != null) {
        list.add(new Fact(name, "", Moment.past(millis, nowMillis), null));
      }
    }

    void future(String name, @Nullable Long millis) {
      if (millis != null) {
        list.add(new Fact(name, "", Moment.future(millis, nowMillis), null));
      }
    }
  }
}
