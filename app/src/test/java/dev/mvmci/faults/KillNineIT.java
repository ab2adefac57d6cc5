package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.faults.AccessLogSite.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The promise of the whole system: work is taken up where it was, however its process ends. A node
 * is killed again and again at random moments; {@code -Dfaults.seed} repeats a run's moments.
 */
class KillNineIT {

  private static final int KILLS = Integer.getInteger("faults.kills", 30);
  private static final int PAGES = 200;
  private static final int TIMES = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final long seed = Long.getLong("faults.seed", System.nanoTime());

  @TempDir private Path directory;

  @Test
  void noPageOfACrawlIsLostOrFetchedAgainExceptTheOneInFlightAtAKill() throws Exception {
    try (var site = AccessLogSite.start(PAGES, Duration.ofMillis(45));
        var node = NodeProcess.start(directory.resolve("data"))) {
      List<String> jobs = underFire(node, round -> crawl(site, round));

      int repeated = 0;
      for (int round = 0; round < jobs.size(); round++) {
        JsonNode job = node.client().ended(jobs.get(round), PATIENCE);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("Completed");
        assertThat(job.path("output").path("pages").asInt()).isEqualTo(PAGES);
        assertThat(job.path("output").path("errors").asInt()).isZero();
        repeated += repeatedFetches(site.below("/" + round + "/"));
      }
      report("crawl", jobs, repeated + " pages fetched again");
      assertThat(repeated).as("pages fetched again").isLessThanOrEqualTo(KILLS);
    }
  }

  @Test
  void noNotificationIsSentTwice() throws Exception {
    try (var site = AccessLogSite.start(0, Duration.ofMillis(45));
        var node = NodeProcess.start(directory.resolve("data"))) {
      List<String> jobs = underFire(node, round -> notification(site, round));

      int interrupted = 0;
      for (int round = 0; round < jobs.size(); round++) {
        JsonNode job = node.client().ended(jobs.get(round), PATIENCE);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("Completed");
        JsonNode output = job.path("output");
        assertArrivedAtMostOnce(output, site.below("/hook/" + round + "/"));
        interrupted += output.path("interrupted").asInt();
      }
      report("notify", jobs, interrupted + " steps interrupted");
      assertThat(interrupted).as("steps interrupted").isLessThanOrEqualTo(KILLS);
    }
  }

  /** Kills the node until it was enough, with a job running all the time; returns the jobs. */
  private List<String> underFire(NodeProcess node, IntFunction<String> job) throws Exception {
    var random = new Random(seed);
    var jobs = new ArrayList<String>();
    jobs.add(node.client().submit(job.apply(0)));
    for (int kill = 0; kill < KILLS; kill++) {
      node.runFor(Duration.ofMillis(random.nextInt(100, 900)));
      node.kill9();
      node.restart();
      if (node.client().hasEnded(jobs.getLast())) {
        jobs.add(node.client().submit(job.apply(jobs.size())));
      }
    }
    return jobs;
  }

  /**
   * A crawl asks for one page after the other, so a page that was in flight at a kill is the next
   * one asked for: apart from such repetitions in a row, each page may appear only once.
   */
  private static int repeatedFetches(List<Access> log) {
    var inTurn = new ArrayList<String>();
    int repeated = 0;
    for (Access access : log) {
      if (!inTurn.isEmpty() && inTurn.getLast().equals(access.path())) {
        repeated++;
      } else {
        inTurn.add(access.path());
      }
    }
    assertThat(inTurn).doesNotHaveDuplicates().hasSize(PAGES);
    return repeated;
  }

  private static void assertArrivedAtMostOnce(JsonNode output, List<Access> log) {
    assertThat(output.path("failed").asInt()).as(output.toString()).isZero();
    assertThat(output.path("sent").asInt() + output.path("interrupted").asInt()).isEqualTo(TIMES);

    List<Integer> arrived =
        log.stream().map(access -> JSON.readTree(access.body()).path("step").asInt()).toList();
    assertThat(arrived).doesNotHaveDuplicates();
    JsonNode statuses = output.path("statuses");
    for (int step = 0; step < TIMES; step++) {
      if (statuses.get(step).isInt()) {
        assertThat(arrived).as("what is said to be sent arrived").contains(step);
      }
    }
  }

  private static String crawl(AccessLogSite site, int round) {
    return """
    {"payload":{"url":"%s/%d/0","max_pages":%d,"max_depth":50,"respect_robots":false}}
    """
        .formatted(site.url(), round, PAGES);
  }

  private static String notification(AccessLogSite site, int round) {
    return """
    {"payload":{"module":"notify","workflow":"start",\
    "input":{"url":"%s/hook/%d/","times":%d}}}
    """
        .formatted(site.url(), round, TIMES);
  }

  private void report(String what, List<String> jobs, String result) {
    System.out.printf(
        "%s: %d kills over %d jobs, %s (faults.seed=%d)%n", what, KILLS, jobs.size(), result, seed);
  }
}
