package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.faults.ClusterProcesses.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is shown live of a cluster, by members that are processes. */
class LiveMeshIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void whatAJobDoesIsShownByEveryMemberWhoeverRunsIt() throws Exception {
    Map<String, String> peers = Map.of("P2P_LISTEN", "127.0.0.1:0");
    try (var site = AccessLogSite.start(500, Duration.ofMillis(300));
        var cluster = ClusterProcesses.start(List.of(), directory, 3, peers)) {
      cluster.awaitReady();
      cluster
          .members()
          .forEach(member ->
              await("member " + member.id() + " shows all workers")
                  .atMost(SOON)
                  .until(() -> live(member, "workers").count() == 3));

      String job = submit(cluster.member(1), site);
      cluster.members().forEach(member -> awaitShown(member, job, site));

      String holder =
          live(cluster.member(1), "steps").findFirst().orElseThrow().path("worker_id").asString();
      Member other =
          cluster.members().filter(member -> !runs(member, holder)).findFirst().orElseThrow();
      other.process().kill9();
      other.process().restart();
      other.awaitReady();
      awaitShown(other, job, site);
      assertThat(cluster.member(1).client().job(job).path("assigned_worker_id").asString())
          .isEqualTo(holder);
    }
  }

  @Test
  void aMemberWithoutPeersShowsWhatItsOwnWorkerDoes() throws Exception {
    try (var site = AccessLogSite.start(500, Duration.ofMillis(300));
        var cluster = ClusterProcesses.start(directory, 1)) {
      cluster.awaitReady();
      String job = submit(cluster.member(1), site);
      awaitShown(cluster.member(1), job, site);
    }
  }

  private static String submit(Member member, AccessLogSite site) {
    return member
        .client()
        .submit(
            "{\"payload\":{\"url\":\"%s/0\",\"max_depth\":20,\"max_pages\":500}}"
                .formatted(site.url()));
  }

  /** The step it is at, in the figures; the last lines that it said, on its page. */
  private static void awaitShown(Member member, String job, AccessLogSite site) {
    await("member " + member.id() + " shows " + job)
        .atMost(SOON)
        .until(() ->
            live(member, "steps").anyMatch(step -> step.path("job_id").asString().equals(job))
                && member.client().get("/jobs/" + job).body().contains("crawling " + site.url()));
  }

  private static Stream<JsonNode> live(Member member, String what) {
    return member.client().get("/api/v1/live").json().path(what).valueStream();
  }

  /** The worker of a member bears its name. */
  private static boolean runs(Member member, String worker) {
    return live(member, "workers")
        .anyMatch(one ->
            one.path("id").asString().equals(worker)
                && one.path("name").asString().equals("node-" + member.id()));
  }
}
