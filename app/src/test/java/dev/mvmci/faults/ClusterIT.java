package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.faults.ClusterProcesses.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Control planes as processes that lose each other. */
class ClusterIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLS = Integer.getInteger("faults.kills", 10);

  private final long seed = Long.getLong("faults.seed", System.nanoTime());

  @TempDir private Path directory;

  @Test
  void aJobSubmittedOnOneNodeShowsOnTheOther() throws Exception {
    try (var site = AccessLogSite.start(3, Duration.ZERO);
        var cluster = ClusterProcesses.start(directory, 2)) {
      cluster.awaitReady();
      Client one = cluster.member(1).client();
      Client two = cluster.member(2).client();

      one.post("/new-job", "application/x-www-form-urlencoded", "url=" + site.url() + "/one/0");
      two.post("/new-job", "application/x-www-form-urlencoded", "url=" + site.url() + "/two/0");

      assertThat(one.ended("job-0", PATIENCE).path("state").asString()).isEqualTo("Completed");
      assertThat(two.ended("job-1", PATIENCE).path("state").asString()).isEqualTo("Completed");
      assertThat(cluster.awaitSameJobs()).hasSize(2);
      assertThat(two.get("/hiqlite/health").json().toString())
          .contains("\"is_healthy\":true", "\"node_count\":2", "\"has_leader\":true");
    }
  }

  @Test
  void aNodeWithoutAMajoritySaysSoAndTakesNothing() throws Exception {
    try (var cluster = ClusterProcesses.start(directory, 2)) {
      cluster.awaitReady();
      cluster.member(2).process().kill9();

      Client left = cluster.member(1).client();
      await()
          .atMost(PATIENCE)
          .until(() -> !left.get("/hiqlite/health").json().path("is_healthy").asBoolean());
      left.postJson("/api/v1/jobs", "{\"payload\":{\"n\":1}}").isProblem(503);

      cluster.member(2).process().restart();
      cluster.awaitReady();
      assertThat(left.submit("{\"payload\":{\"n\":2}}")).isNotBlank();
    }
  }

  @Test
  void jobsSurviveMembersThatAreKilledInTurn() throws Exception {
    var random = new SplittableRandom(seed);
    try (var site = AccessLogSite.start(20, Duration.ofMillis(20));
        var cluster = ClusterProcesses.start(directory, 3)) {
      cluster.awaitReady();
      List<String> accepted = new ArrayList<>();
      for (int round = 0; round < KILLS; round++) {
        Member victim = cluster.member(1 + random.nextInt(3));
        Member other = cluster.member(victim.id() % 3 + 1);
        accepted.add(submit(victim, site, 2 * round).orElseThrow());
        victim.process().runFor(Duration.ofMillis(random.nextInt(1_000)));
        victim.process().kill9();
        // The others elect a leader if they must; until then they refuse, and nothing is lost.
        int job = 2 * round + 1;
        await("a survivor takes a job")
            .atMost(PATIENCE)
            .until(() -> submit(other, site, job).map(accepted::add).orElse(false));
        victim.process().restart();
        victim.awaitReady();
      }
      for (String id : accepted) {
        JsonNode job = cluster.member(1).client().ended(id, PATIENCE);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("Completed");
        assertThat(job.path("output").path("pages").asInt()).isEqualTo(20);
      }
      JsonNode all = cluster.awaitSameJobs();
      assertThat(all.valueStream().map(job -> job.path("job_id").asString()))
          .as("seed " + seed)
          .containsAll(accepted)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aMemberThatLostItsDiskIsHealedByTheOthers() throws Exception {
    try (var cluster = ClusterProcesses.start(directory, 3)) {
      cluster.awaitReady();
      for (int i = 0; i < 50; i++) {
        cluster.member(1 + i % 3).client().submit("{\"payload\":{\"n\":" + i + "}}");
      }
      Member victim = cluster.member(2);
      victim.process().kill9();
      delete(victim.directory().resolve("data"));
      victim.process().restart();
      victim.awaitReady();

      assertThat(cluster.awaitSameJobs()).hasSize(50);
      assertThat(victim.client().submit("{\"payload\":{\"n\":50}}")).isEqualTo("job-50");
    }
  }

  /** Empty if the member refused, for it has no leader now. */
  private static Optional<String> submit(Member member, AccessLogSite site, int number) {
    String body =
        "{\"id\":\"crawl-%d\",\"payload\":{\"url\":\"%s/%d/0\",\"max_depth\":9,\"max_pages\":20}}"
            .formatted(number, site.url(), number);
    Client.Answer answer = member.client().postJson("/api/v1/jobs", body);
    // A 504 leaves open whether it was taken; the id is ours, so a repetition shows it.
    if (answer.status() == 201 || answer.status() == 409) {
      return Optional.of("crawl-" + number);
    }
    assertThat(answer.status()).as(answer.body()).isIn(503, 504);
    return Optional.empty();
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
