package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.faults.AccessLogSite.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An engine by itself, killed while thousands of workflows are between their steps: all of them go
 * on, and no step that was answered is done again.
 */
class EngineKillIT {

  private static final int WORKFLOWS = Integer.getInteger("faults.workflows", 2_000);
  private static final int STEPS = 10;
  private static final int KILLS = 3;
  private static final int CALLERS = 32;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Pattern READY = Pattern.compile("is ready at (http://\\S+:(\\d+)),");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory;

  private int port;

  @Test
  void noWorkflowIsLostAndNoRecordedStepRepeated() throws Exception {
    try (var site = AccessLogSite.start(0, Duration.ofMillis(400));
        var engine = new ProgramProcess(directory, Map.of(), this::arguments)) {
      Client client = ready(engine);
      List<String> runs = started(client, site);
      for (int kill = 1; kill <= KILLS; kill++) {
        awaitRequests(site, kill * WORKFLOWS * STEPS / (KILLS + 2));
        engine.kill9();
        Instant killed = Instant.now();
        engine.restart();
        client = ready(engine);
        Instant ready = Instant.now();
        Instant resumed = firstRequestAfter(site, killed);
        System.out.printf(
            "kill %d: ready %d ms after the restart, the first step resumed %d ms after it%n",
            kill,
            Duration.between(killed, ready).toMillis(),
            Duration.between(killed, resumed).toMillis());
      }
      var outputs = new ArrayList<JsonNode>();
      for (String run : runs) {
        outputs.add(output(client, run));
      }
      int interrupted = 0;
      int broken = 0;
      Map<String, List<Integer>> arrived = stepsByPath(site);
      for (int i = 0; i < WORKFLOWS; i++) {
        JsonNode output = outputs.get(i);
        interrupted += output.path("interrupted").asInt();
        broken += output.path("failed").asInt(); // the site hung up: also of unknown outcome
        assertOnce(output, arrived.getOrDefault(path(i), List.of()));
      }
      System.out.printf(
          "%d workflows of %d steps, %d kills: %d steps interrupted, %d broken off, none"
              + " repeated%n",
          WORKFLOWS, STEPS, KILLS, interrupted, broken);
    }
  }

  private List<String> arguments() {
    return List.of(
        "engine",
        "up",
        "--data-dir",
        directory.resolve("data").toString(),
        "--engine-port",
        String.valueOf(port));
  }

  private Client ready(ProgramProcess engine) {
    engine.awaitPrinted("is ready at");
    Matcher line = READY.matcher(engine.output());
    assertThat(line.find()).as(engine::output).isTrue();
    port = Integer.parseInt(line.group(2));
    return new Client(line.group(1));
  }

  private static String path(int workflow) {
    return "/hook/" + workflow + "/";
  }

  /** Starts all of them, some at a time; what is answered is durable. */
  private static List<String> started(Client client, AccessLogSite site) throws Exception {
    var callers = new Semaphore(CALLERS);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var starts = new ArrayList<Future<String>>();
      for (int i = 0; i < WORKFLOWS; i++) {
        int workflow = i;
        starts.add(
            threads.submit(() -> {
              callers.acquire();
              try {
                return start(client, site.url() + path(workflow));
              } finally {
                callers.release();
              }
            }));
      }
      var runs = new ArrayList<String>();
      for (var start : starts) {
        runs.add(start.get());
      }
      return runs;
    }
  }

  private static String start(Client client, String url) {
    var answer =
        client.postJson(
            "/api/workflow/start",
            """
            {"module":"notify","workflow":"start","input":{"url":"%s","times":%d}}
            """
                .formatted(url, STEPS));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("ok").path("id").asString();
  }

  private static void awaitRequests(AccessLogSite site, int count) {
    await(count + " requests").atMost(PATIENCE).until(() -> site.below("/").size() >= count);
  }

  private static Instant firstRequestAfter(AccessLogSite site, Instant time) {
    return await("a step after the restart")
        .atMost(PATIENCE)
        .until(
            () ->
                site.below("/").stream()
                    .map(Access::time)
                    .filter(at -> at.isAfter(time))
                    .findFirst()
                    .orElse(Instant.MIN),
            at -> at.isAfter(time));
  }

  private static JsonNode output(Client client, String run) {
    JsonNode ended =
        await(run + " has ended")
            .pollDelay(Duration.ZERO) // nearly all have, and there are thousands
            .atMost(PATIENCE)
            .until(
                () -> client.get("/api/workflow/" + run).json().path("ok"),
                info -> !info.path("status").asString("").equals("running"));
    assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("completed");
    return ended.path("output");
  }

  private static Map<String, List<Integer>> stepsByPath(AccessLogSite site) {
    var steps = new HashMap<String, List<Integer>>();
    for (Access access : site.below("/")) {
      steps
          .computeIfAbsent(access.path(), _ -> new ArrayList<>())
          .add(JSON.readTree(access.body()).path("step").asInt());
    }
    return steps;
  }

  private static void assertOnce(JsonNode output, List<Integer> arrived) {
    assertThat(arrived).as(output.toString()).doesNotHaveDuplicates();
    assertThat(output.path("interrupted").asInt())
        .as("a workflow does one thing at a time, so a kill interrupts at most one step")
        .isLessThanOrEqualTo(KILLS);
    JsonNode statuses = output.path("statuses");
    assertThat(statuses.size()).isEqualTo(STEPS);
    for (int step = 0; step < STEPS; step++) {
      if (statuses.get(step).isInt()) {
        assertThat(arrived).as("what is said to be sent arrived").contains(step);
      }
    }
  }
}
