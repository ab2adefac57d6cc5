package dev.mvmci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.jobs.Outcome.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobQueueTest {

  private static final Set<JobKind> WORKFLOW = Set.of(JobKind.WORKFLOW);

  private static final ManualClock clock = new ManualClock();
  @RegisterExtension static final TestNode node = new TestNode(clock);

  private JobQueue queue;

  @BeforeEach
  void openQueue() {
    queue = node.emptyQueue();
  }

  @AfterEach
  void closeQueue() {
    queue.close();
  }

  @Test
  void idsAreDenseFromZeroAndSkipChosenOnes() {
    assertThat(submit("http://a/").id()).hasToString("job-0");
    queue.submit(
        new NewJob(new JobId("job-1"), Payloads.json("{}"), false, NewJob.Options.DEFAULT));
    queue.submit(
        new NewJob(new JobId("job-2"), Payloads.json("{}"), false, NewJob.Options.DEFAULT));
    queue.submit(
        new NewJob(new JobId("job-4"), Payloads.json("{}"), false, NewJob.Options.DEFAULT));

    assertThat(submit("http://b/").id()).hasToString("job-3");
    assertThat(submit("http://c/").id()).hasToString("job-5");
  }

  @Test
  void aNumberedPayloadReceivesTheNumberOfItsJob() {
    submit("http://first/");
    var job =
        created(
            queue.submit(
                new NewJob(
                    null,
                    Payloads.json("{\"id\":0,\"url\":\"http://ü/?a=1\"}"),
                    true,
                    NewJob.Options.DEFAULT)));

    assertThat(job.id()).hasToString("job-1");
    assertThat(job.work().payload()).isEqualTo("{\"id\":1,\"url\":\"http://ü/?a=1\"}");
  }

  @Test
  void aChosenIdIsNeverTakenOver() {
    var id = new JobId("mine");
    var first = new NewJob(id, Payloads.json("{\"a\":1}"), false, NewJob.Options.DEFAULT);
    var other = new NewJob(id, Payloads.json("{\"a\":2}"), false, NewJob.Options.DEFAULT);

    assertThat(queue.submit(first)).isInstanceOf(Submission.Created.class);
    assertThat(queue.submit(first)).isInstanceOf(Submission.Repeated.class);
    assertThat(queue.submit(other)).isInstanceOf(Submission.Conflict.class);
    assertThat(queue.find(id).orElseThrow().work().payload()).isEqualTo("{\"a\":1}");
    assertThat(queue.stats().total()).isEqualTo(1);
  }

  @Test
  void anIdempotencyKeyMakesOneJobAndCostsNoNumber() {
    var options = new NewJob.Options(4, null, null, RetryPolicy.NEVER, null, "key-1");
    var job = new NewJob(null, Payloads.json("{\"a\":1}"), false, options);
    var other = new NewJob(null, Payloads.json("{\"a\":2}"), false, options);

    assertThat(created(queue.submit(job)).id()).hasToString("job-0");
    assertThat(queue.submit(job)).isInstanceOf(Submission.Repeated.class);
    assertThat(queue.submit(other)).isInstanceOf(Submission.Conflict.class);
    assertThat(submit("http://next/").id()).hasToString("job-1");
  }

  @Test
  void claimsComeByPriorityThenAge() throws Exception {
    IntStream.of(4, 9, 4, 0, 9).forEach(p -> queue.submit(Payloads.crawl(Payloads.priority(p))));

    List<Job> first = claim("w", 2);
    List<Job> rest = claim("w", 10);

    assertThat(first).extracting(job -> job.id().value()).containsExactly("job-1", "job-4");
    assertThat(rest).extracting(job -> job.id().value()).containsExactly("job-0", "job-2", "job-3");
    assertThat(claim("w", 1)).isEmpty();
  }

  @Test
  void aWorkerIsGivenOnlyTheKindsItAsksFor() throws Exception {
    queue.submit(NewJob.of(Payloads.json("{\"command\":\"ls\"}")));
    submit("http://a/");

    assertThat(claim("w", 10)).extracting(job -> job.id().value()).containsExactly("job-1");
    assertThat(queue.claimPlainly((String) null)).map(job -> job.id().value()).contains("job-0");
  }

  @Test
  void aDelayedJobIsClaimableWhenItIsDue() throws Exception {
    var job = created(queue.submit(Payloads.crawl(Payloads.delayed(Duration.ofMinutes(5)))));
    assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(claim("w", 1)).isEmpty();

    clock.advance(Duration.ofMinutes(5));
    queue.sweep();

    assertThat(claim("w", 1)).extracting(Job::id).containsExactly(job.id());
  }

  @Test
  void aLeaseLivesOnHeartbeatsAndDiesWithoutThem() throws Exception {
    submit("http://a/");
    Job job = claim("w", 1).getFirst();
    var lease = new LeaseRef(job.id(), token(job));

    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofSeconds(20));
      assertThat(queue.heartbeat(List.of(lease)).getFirst()).isInstanceOf(Outcome.Applied.class);
      queue.sweep();
    }
    clock.advance(Duration.ofSeconds(31));
    queue.sweep();

    assertThat(state(job)).isEqualTo(JobState.PENDING);
    assertThat(refusal(queue.heartbeat(List.of(lease)).getFirst())).isEqualTo(Reason.STALE_TOKEN);
    assertThat(refusal(queue.start(job.id(), lease.token(), "r"))).isEqualTo(Reason.STALE_TOKEN);
  }

  @Test
  void aJobThatLosesItsWorkerTooOftenFailsWithAReason() throws Exception {
    submit("http://a/");
    for (int i = 0; i < 20; i++) {
      assertThat(claim("w", 1)).hasSize(1);
      clock.advance(Duration.ofSeconds(31));
      queue.sweep();
    }

    Job job = queue.find(new JobId("job-0")).orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.error()).contains("lost 20 times in a row");
  }

  @Test
  void progressBetweenLostLeasesKeepsAJobAlive() throws Exception {
    submit("http://a/");
    for (int i = 0; i < 30; i++) {
      Job job = claim("w", 1).getFirst();
      queue.progress(job.id(), token(job), List.of(line(ProgressEntry.Step.DONE, 9)));
      clock.advance(Duration.ofSeconds(31));
      queue.sweep();
    }

    assertThat(queue.find(new JobId("job-0")).orElseThrow().state()).isEqualTo(JobState.PENDING);
  }

  @Test
  void aNewIncarnationOfAWorkerTakesOverWhatItHeldAndTheOldOneIsFencedOff() throws Exception {
    submit("http://a/");
    submit("http://b/");
    var worker = new WorkerInfo.Registration("w", "here", WORKFLOW, 4);
    assertThat(queue.register(worker)).isEmpty();
    Job before = claim("w", 1).getFirst();
    queue.start(before.id(), token(before), "run-1");

    List<Job> adopted = queue.register(worker);

    assertThat(adopted).hasSize(1);
    Job after = adopted.getFirst();
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.state()).isEqualTo(JobState.IN_PROGRESS);
    assertThat(after.execution().run()).isEqualTo(1);
    assertThat(after.execution().runId()).isEqualTo("run-1");
    assertThat(token(after)).isGreaterThan(token(before));
    assertThat(refusal(queue.complete(before.id(), token(before), "1")))
        .isEqualTo(Reason.STALE_TOKEN);
    assertThat(queue.complete(after.id(), token(after), "1")).isInstanceOf(Outcome.Applied.class);
  }

  @Test
  void theFirstEndCountsAndItsRepetitionChangesNothing() throws Exception {
    submit("http://a/");
    Job job = claim("w", 1).getFirst();
    long token = token(job);
    queue.start(job.id(), token, "r");
    assertThat(queue.complete(job.id(), token, "{\"n\":1}")).isInstanceOf(Outcome.Applied.class);
    Job done = queue.find(job.id()).orElseThrow();
    clock.advance(Duration.ofSeconds(5));

    assertThat(queue.complete(job.id(), token, "{\"n\":1}")).isInstanceOf(Outcome.Unchanged.class);
    assertThat(refusal(queue.complete(job.id(), token, "{\"n\":2}"))).isEqualTo(Reason.FINISHED);
    assertThat(refusal(queue.fail(job.id(), token, "late", true))).isEqualTo(Reason.FINISHED);
    assertThat(refusal(queue.cancel(job.id(), "late"))).isEqualTo(Reason.FINISHED);

    assertThat(queue.find(job.id())).contains(done);
    assertThat(queue.output(job.id())).contains("{\"n\":1}");
  }

  @Test
  void aFailedRunIsFollowedByLaterAndLaterOnesUntilTheJobIsDead() throws Exception {
    var policy =
        new RetryPolicy(
            3, RetryPolicy.Growth.EXPONENTIAL, Duration.ofSeconds(10), Duration.ofMinutes(1));
    queue.submit(Payloads.crawl(Payloads.retrying(policy)));

    for (int run = 1; run <= 3; run++) {
      Job job = claim("w", 1).getFirst();
      assertThat(job.execution().run()).isEqualTo(run);
      assertThat(queue.fail(job.id(), token(job), "boom " + run, true))
          .isInstanceOf(Outcome.Applied.class);
      assertThat(queue.fail(job.id(), token(job), "boom " + run, true))
          .isInstanceOf(Outcome.Unchanged.class);
      if (run < 3) {
        assertThat(state(job)).isEqualTo(JobState.RETRYING);
        clock.advance(Duration.ofSeconds(10L << (run - 1)).minusMillis(1));
        queue.sweep();
        assertThat(claim("w", 1)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        queue.sweep();
      }
    }

    Job dead = queue.find(new JobId("job-0")).orElseThrow();
    assertThat(dead.state()).isEqualTo(JobState.DEAD);
    assertThat(dead.error()).isEqualTo("boom 3");
    assertThat(queue.retry(dead.id())).isInstanceOf(Outcome.Applied.class);
    assertThat(claim("w", 1).getFirst().execution().run()).isEqualTo(4);
  }

  @Test
  void anErrorThatIsNotRetryableEndsTheJobAtOnce() throws Exception {
    queue.submit(Payloads.crawl(Payloads.retrying(RetryPolicy.STANDARD)));
    Job job = claim("w", 1).getFirst();

    queue.fail(job.id(), token(job), "no such module", false);

    assertThat(state(job)).isEqualTo(JobState.FAILED);
  }

  @Test
  void aRunPastItsTimeoutIsTakenFromItsHolder() throws Exception {
    queue.submit(
        Payloads.crawl(Payloads.timingOut(Duration.ofSeconds(15), RetryPolicy.STANDARD.upTo(2))));
    Job job = claim("w", 1).getFirst();
    assertThat(job.execution().deadlineMillis()).isEqualTo(clock.millis() + 15_000);
    clock.advance(Duration.ofSeconds(15));
    queue.sweep();

    Job late = queue.find(job.id()).orElseThrow();
    assertThat(late.state()).isEqualTo(JobState.RETRYING);
    assertThat(late.error()).isEqualTo("run 1 took longer than 15000 ms");
    assertThat(late.execution().deadlineMillis()).isNull();
  }

  @Test
  void aCancelledJobIsOverForItsHolderToo() throws Exception {
    submit("http://a/");
    Job job = claim("w", 1).getFirst();

    assertThat(queue.cancel(job.id(), "enough")).isInstanceOf(Outcome.Applied.class);
    assertThat(queue.cancel(job.id(), "enough")).isInstanceOf(Outcome.Unchanged.class);

    assertThat(refusal(queue.heartbeat(List.of(new LeaseRef(job.id(), token(job)))).getFirst()))
        .isEqualTo(Reason.FINISHED);
  }

  @Test
  void onlyTheLatestLinesOfProgressAreKept() throws Exception {
    submit("http://a/");
    Job job = claim("w", 1).getFirst();
    for (int i = 0; i < 3; i++) {
      List<ProgressEntry> lines =
          IntStream.range(0, 90).mapToObj(n -> line(ProgressEntry.Step.PARSE, n)).toList();
      queue.progress(job.id(), token(job), lines);
    }

    List<ProgressRow> rows = queue.progress(queue.find(job.id()).orElseThrow(), 1000);
    assertThat(rows).hasSize(200);
    assertThat(rows.getFirst().number()).isEqualTo(71);
    assertThat(rows.getLast().number()).isEqualTo(270);
    assertThat(queue.find(job.id()).orElseThrow().progress())
        .isEqualTo(new Job.Progress(270, 0, 0, 89L));
  }

  @Test
  void aLineOfProgressThatComesTwiceIsKeptOnce() throws Exception {
    submit("http://a/");
    Job job = claim("w", 1).getFirst();
    ProgressEntry one = new ProgressEntry(1, ProgressEntry.Step.REQUEST, "http://a/", 2);
    ProgressEntry two = new ProgressEntry(2, ProgressEntry.Step.DONE, "http://a/", 1);
    ProgressEntry three = new ProgressEntry(3, ProgressEntry.Step.DONE, "http://b/", 0);

    queue.progress(job.id(), token(job), List.of(one, two));
    queue.progress(job.id(), token(job), List.of(one, two, three));
    queue.progress(job.id(), token(job), List.of(two));

    Job after = queue.find(job.id()).orElseThrow();
    assertThat(after.progress()).isEqualTo(new Job.Progress(3, 3, 2, 0L));
    assertThat(queue.progress(after, 10))
        .extracting(ProgressRow::number)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void finishedJobsAreForgottenByAgeAndByNumber() throws Exception {
    queue.close();
    var small =
        new JobsConfig(
            "n", Duration.ofSeconds(30), Duration.ofHours(1), 20, 200, Duration.ofDays(1), 3);
    queue = node.emptyQueue(small);
    for (int i = 0; i < 5; i++) {
      finish();
      clock.advance(Duration.ofSeconds(1));
    }
    queue.sweep();
    assertThat(queue.list(JobPage.oldest(10)))
        .extracting(job -> job.id().value())
        .containsExactly("job-2", "job-3", "job-4");

    submit("http://still-pending/");
    clock.advance(Duration.ofDays(1));
    queue.sweep();
    assertThat(queue.list(JobPage.oldest(10)))
        .extracting(job -> job.id().value())
        .containsExactly("job-5");
    assertThat(queue.stats().total()).isEqualTo(1);
  }

  @Test
  void listsRunInOrderOfCreationWithFiltersAndCursor() throws Exception {
    for (int i = 0; i < 7; i++) {
      submit("http://x/" + i);
    }
    claim("w", 2);
    queue.cancel(new JobId("job-6"), "no");

    assertThat(ids(queue.list(JobPage.oldest(3)))).containsExactly("job-0", "job-1", "job-2");
    assertThat(ids(queue.list(JobPage.newest(2)))).containsExactly("job-6", "job-5");
    Job fifth = queue.find(new JobId("job-4")).orElseThrow();
    assertThat(ids(queue.list(JobPage.oldest(3).after(fifth.seq()))))
        .containsExactly("job-5", "job-6");
    assertThat(ids(queue.list(JobPage.newest(4).in(Set.of(JobState.CLAIMED, JobState.CANCELLED)))))
        .containsExactly("job-6", "job-1", "job-0");
    assertThat(queue.stats().in(JobState.PENDING)).isEqualTo(4);
    assertThat(queue.stats().shownAs(JobState.FAILED)).isEqualTo(1);
  }

  @Test
  void workersAreListedWithWhatTheyHold() throws Exception {
    queue.register(new WorkerInfo.Registration("w", "attic", WORKFLOW, 4));
    submit("http://a/");
    claim("w", 1);

    assertThat(queue.workers())
        .singleElement()
        .satisfies(worker -> {
          assertThat(worker.registration().name()).isEqualTo("attic");
          assertThat(worker.activeJobs()).isEqualTo(1);
          assertThat(worker.waiting()).isFalse();
        });
  }

  @Test
  void whatIsOutOfRangeIsRefusedWithTheRange() {
    assertThatThrownBy(() -> Payloads.priority(10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("priority is 10; it takes 0 to 9");
    assertThatThrownBy(() -> new JobId("a b")).hasMessageContaining("job id 'a b'");
    assertThatThrownBy(() -> NewJob.of(Payloads.json("null")))
        .hasMessage("payload is null; it takes any other JSON value");
    assertThatThrownBy(() -> NewJob.of(Payloads.json("\"" + "x".repeat(1 << 20) + "\"")))
        .isInstanceOf(NewJob.PayloadTooLarge.class)
        .hasMessage("payload has 1048578 bytes; the limit is 1048576");
  }

  @Test
  void nothingIsKnownOfAnUnknownJob() {
    var id = new JobId("job-77");
    assertThat(queue.find(id)).isEmpty();
    assertThat(queue.cancel(id, "x")).isEqualTo(new Outcome.Missing(id));
    assertThat(queue.complete(id, 1L, "x")).isEqualTo(new Outcome.Missing(id));
  }

  private void finish() throws InterruptedException {
    submit("http://done/");
    Job job = claim("w", 1).getFirst();
    queue.start(job.id(), token(job), null);
    queue.complete(job.id(), token(job), "true");
  }

  private Job submit(String url) {
    return created(queue.submit(Payloads.crawl(url)));
  }

  private static Job created(Submission submission) {
    return ((Submission.Created) submission).job();
  }

  private List<Job> claim(String worker, int max) throws InterruptedException {
    return queue.claim(new ClaimOrder(worker, WORKFLOW, max), Duration.ZERO);
  }

  private static long token(Job job) {
    return Objects.requireNonNull(job.execution().lease()).token();
  }

  private JobState state(Job job) {
    return queue.find(job.id()).orElseThrow().state();
  }

  private static Reason refusal(Outcome outcome) {
    return ((Outcome.Refused) outcome).reason();
  }

  private static ProgressEntry line(ProgressEntry.Step step, long left) {
    return new ProgressEntry(0, step, "http://x/" + left, left);
  }

  private static List<String> ids(List<Job> jobs) {
    return jobs.stream().map(job -> job.id().value()).toList();
  }
}
