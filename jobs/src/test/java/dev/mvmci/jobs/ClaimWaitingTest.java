package dev.mvmci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims that wait, with the real clock: nothing here polls. */
class ClaimWaitingTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension static final TestNode node = new TestNode(InstantSource.system());

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private JobQueue queue;

  @BeforeEach
  void openQueue() {
    queue = node.emptyQueue();
  }

  @AfterEach
  void closeQueue() {
    threads.shutdownNow();
    queue.close();
  }

  @Test
  void waitingClaimsAreWokenByWorkInTheOrderTheyCame() throws Exception {
    Future<List<Job>> first = park("first");
    Future<List<Job>> second = park("second");

    queue.submit(Payloads.crawl("http://a/"));

    assertThat(first.get()).hasSize(1);
    assertThat(second.isDone()).isFalse();
    queue.submit(Payloads.crawl("http://b/"));
    assertThat(second.get()).hasSize(1);
  }

  @Test
  void aJobIsOnlyForTheOneWhoWaitedLongest() throws Exception {
    List<Future<List<Job>>> parked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      parked.add(park("w" + i));
    }
    for (int i = 0; i < parked.size(); i++) {
      queue.submit(Payloads.crawl("http://job/" + i));
      assertThat(parked.get(i).get()).as("the one at place %d", i).hasSize(1);
      assertThat(parked.subList(i + 1, parked.size())).noneMatch(Future::isDone);
    }
  }

  @Test
  void eachOfManyJobsReachesExactlyOneOfManyWaitingClaims() throws Exception {
    List<Future<List<Job>>> parked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      parked.add(park("w" + i));
    }
    IntStream.range(0, 50).parallel().forEach(i -> queue.submit(Payloads.crawl("http://job/" + i)));

    List<JobId> claimed = new ArrayList<>();
    for (Future<List<Job>> claim : parked) {
      claimed.add(claim.get().getFirst().id());
    }
    assertThat(claimed).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void aWaitingClaimIsWokenWhenADelayedJobBecomesDue() throws Exception {
    Future<List<Job>> parked = park("w");
    long submitted = System.nanoTime();

    queue.submit(Payloads.crawl(Payloads.delayed(Duration.ofMillis(250))));

    assertThat(parked.get()).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - submitted))
        .isBetween(Duration.ofMillis(240), Duration.ofSeconds(5));
  }

  @Test
  void aWaitingClaimIsWokenWhenALeaseIsLost() throws Exception {
    queue.close();
    var hasty =
        new JobsConfig(
            "n", Duration.ofMillis(200), Duration.ofHours(1), 20, 200, Duration.ofDays(1), 1000);
    queue = node.emptyQueue(hasty);
    queue.submit(Payloads.crawl("http://a/"));
    Job lost = park("dies").get().getFirst();

    Job found = park("lives").get().getFirst();

    assertThat(found.id()).isEqualTo(lost.id());
    assertThat(found.execution().attempt()).isEqualTo(2);
  }

  @Test
  void aClaimThatWaitedInVainIsEmpty() throws Exception {
    assertThat(queue.claim(order("w"), Duration.ofMillis(50))).isEmpty();
  }

  @Test
  void watchersAreToldOfJobsAndProgressAsTheyHappen() throws Exception {
    List<JobEvent> seen = Collections.synchronizedList(new ArrayList<>());
    try (JobFeed.Watch _ = queue.feed().watch(seen::add)) {
      queue.submit(Payloads.crawl("http://a/"));
      Job job = park("w").get().getFirst();
      long token = Objects.requireNonNull(job.execution().lease()).token();
      queue.progress(
          job.id(), token, List.of(new ProgressEntry(0, ProgressEntry.Step.DONE, "http://a/", 3)));
      await()
          .untilAsserted(() -> {
            assertThat(seen)
                .anyMatch(event ->
                    event instanceof JobEvent.Progressed(_, JobId id, var rows)
                        && id.equals(job.id())
                        && rows.getFirst().entry().urlsLeft() == 3);
            assertThat(seen)
                .anyMatch(event ->
                    event instanceof JobEvent.Changed(_, Job changed)
                        && changed.state() == JobState.CLAIMED);
          });
      assertThat(queue.feed().since(0)).hasSize(2);
      assertThat(queue.feed().since(seen.getLast().index())).isEmpty();
    }
  }

  private Future<List<Job>> park(String worker) {
    Callable<List<Job>> claim = () -> queue.claim(order(worker), LONG);
    Future<List<Job>> future = threads.submit(claim);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> future.isDone() || queue.isWaiting(worker));
    return future;
  }

  private static ClaimOrder order(String worker) {
    return new ClaimOrder(worker, Set.of(JobKind.WORKFLOW), 1);
  }
}
