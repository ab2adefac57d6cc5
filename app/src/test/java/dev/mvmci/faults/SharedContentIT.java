package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the members of a cluster that serves peers get from each other. */
class SharedContentIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern TICKET = Pattern.compile("(?m)^ticket=(iroh\\+h3://endpoint\\S+)$");

  private static final String DEMONSTRATION =
      """
      {"payload":{"module":"module1","workflow":"start","input":{"id":0,"url":"https://a.test/"}}}
      """;

  @TempDir private static Path directory;
  private static ClusterProcesses cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = ClusterProcesses.start(directory, 3, Map.of("P2P_LISTEN", "127.0.0.1:0"));
    cluster.awaitReady();
    cluster.members().forEach(member -> member.process().awaitPrinted("ticket="));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Client at(int member) {
    return cluster.member(member).client();
  }

  /** What this member answers, as soon as it can. */
  private static String read(int member, String path) {
    return await("read at member " + member)
        .atMost(SOON)
        .until(() -> at(member).get(path), answer -> answer.status() == 200)
        .body();
  }

  @Test
  void aFileOfAJobIsReadAtAnyMemberAlsoAfterTheOneThatTookItIsGone() throws Exception {
    String id = at(1).submit("{\"payload\":{\"note\":\"nobody runs this\"}}");
    // Some leaves, none like the other.
    String content =
        new Random(7)
            .ints(1_500_000, ' ', '~')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    String file = "/api/v1/jobs/" + id + "/artifacts/report.txt";
    assertThat(at(1).post(file, "text/plain", BodyPublishers.ofString(content)).status())
        .isEqualTo(201);
    assertThat(read(2, file).equals(content)).as("whole, from member 1").isTrue();

    cluster.member(1).process().kill9();
    assertThat(read(2, file).equals(content)).as("whole, with member 1 gone").isTrue();
    assertThat(read(3, file).equals(content)).as("whole, from member 2").isTrue();
    cluster.member(1).process().restart();
    cluster.member(1).awaitReady();
  }

  @Test
  void aBackupOutlivesTheMemberThatMadeIt() throws Exception {
    Client.Answer made = at(1).postJson("/api/v1/backups", "{}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    String name = made.json().path("name").asString();
    String blob = await("at member 2").atMost(SOON).until(() -> here(2, name), b -> !b.isEmpty());
    await("at member 3").atMost(SOON).until(() -> here(3, name).equals(blob));

    cluster.member(1).process().kill9();
    assertThat(here(2, name)).isEqualTo(blob);
    assertThat(at(2).get("/api/v1/blobs/" + blob + "/tree").status()).isEqualTo(200);
    cluster.member(1).process().restart();
    cluster.member(1).awaitReady();
  }

  /** The blob of a backup that this member has; empty if it has none. */
  private static String here(int member, String name) {
    for (JsonNode backup : at(member).get("/api/v1/backups").json().path("backups")) {
      if (backup.path("name").asString().equals(name) && backup.path("here").asBoolean()) {
        return backup.path("blob").asString();
      }
    }
    return "";
  }

  @Test
  void theLogOfAJobIsReadAfterTheWorkerThatRanItWasKilled() throws Exception {
    String ticket = ticket(cluster.member(2).process());
    try (var worker =
        new ProgramProcess(
            directory.resolve("worker"),
            Map.of("CONTROL_PLANE_TICKET", ticket),
            () -> List.of("worker"))) {
      String workerId = await("registered").atMost(SOON).until(this::stranger, id -> !id.isEmpty());
      // More than the members' own workers take at once.
      List<String> jobs =
          IntStream.range(0, 48).mapToObj(_ -> at(2).submit(DEMONSTRATION)).toList();
      List<String> its =
          jobs.stream()
              .map(job -> at(2).ended(job, SOON))
              .filter(job -> job.path("assigned_worker_id").asString("").equals(workerId))
              .map(job -> job.path("id").asString())
              .toList();
      worker.kill9();
      assertThat(its).isNotEmpty();
      for (int member : List.of(2, 3, 1)) {
        String log = read(member, "/api/v1/jobs/" + its.getLast() + "/logs?format=jsonl");
        assertThat(log).contains("Starting echo", "Echo iteration", "Finished echo");
      }
    }
  }

  /** The id of the worker that is no member's own. */
  private String stranger() {
    for (JsonNode worker : at(2).get("/api/v1/workers").json()) {
      if (!worker.path("name").asString().startsWith("node-")) {
        return worker.path("id").asString();
      }
    }
    return "";
  }

  @Test
  void whatOneMemberSaysInATopicTheOthersHear() throws Exception {
    String topic = "5e".repeat(32);
    String named = "{\"topic_id\":\"%s\"}".formatted(topic);
    Set<String> heard = ConcurrentHashMap.newKeySet();
    try (HttpClient listening = HttpClient.newHttpClient()) {
      for (int member = 1; member <= 3; member++) {
        assertThat(at(member).postJson("/iroh/gossip/join", named).status()).isEqualTo(200);
        listen(listening, member, topic, heard);
      }
      String said = "{\"topic_id\":\"%s\",\"message\":\"good morning\"}".formatted(topic);
      assertThat(at(1).postJson("/iroh/gossip/broadcast", said).status()).isEqualTo(200);
      String from = at(1).get("/iroh/info").json().path("endpoint_id").asString();
      await("heard")
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(heard)
                  .contains("2 good morning from " + from, "3 good morning from " + from));
      listening.shutdownNow();
    }
    JsonNode status = at(2).get("/api/v1/gossip").json();
    assertThat(status.path("refused").asInt(-1)).isZero();
  }

  private static void listen(HttpClient client, int member, String topic, Set<String> heard)
      throws Exception {
    URI stream = URI.create(at(member).url() + "/iroh/gossip/subscribe/" + topic);
    HttpResponse<InputStream> response =
        client.send(HttpRequest.newBuilder(stream).build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    Thread.ofVirtual()
        .start(() -> {
          try (var lines =
              new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              if (line.startsWith("data:")) {
                JsonNode message = new Client.Answer(200, "", line.substring(5)).json();
                heard.add(
                    "%d %s from %s"
                        .formatted(
                            member,
                            message.path("message").asString(),
                            message.path("from").asString()));
              }
            }
          } catch (IOException _) {
            // the test has heard enough
          }
        });
  }

  @Test
  void aLogAndAFileNobodyHasReadOutliveTheMemberThatTookThem() throws Exception {
    List<String> jobs = IntStream.range(0, 12).mapToObj(_ -> at(1).submit(DEMONSTRATION)).toList();
    List<String> files = new ArrayList<>();
    for (String job : jobs) {
      assertThat(at(1).ended(job, SOON).path("state").asString()).isEqualTo("Completed");
      String file = "/api/v1/jobs/" + job + "/artifacts/report.txt";
      assertThat(at(1).post(file, "text/plain", BodyPublishers.ofString(job)).status())
          .isEqualTo(201);
      files.add(at(1).get("/api/v1/jobs/" + job + "/artifacts").body());
    }
    for (int member : List.of(2, 3)) {
      await("at member " + member).atMost(SOON).until(() -> hasAll(member, files));
    }

    cluster.member(1).process().kill9();
    for (int member : List.of(2, 3)) {
      for (String job : jobs) {
        assertThat(read(member, "/api/v1/jobs/" + job + "/logs?format=jsonl"))
            .contains("Finished echo");
        assertThat(read(member, "/api/v1/jobs/" + job + "/artifacts/report.txt")).isEqualTo(job);
      }
    }
    cluster.member(1).process().restart();
    cluster.member(1).awaitReady();
  }

  /** Whether a member has what is in these lists of files, log included; asking brings nothing. */
  private static boolean hasAll(int member, List<String> files) {
    for (String list : files) {
      JsonNode artifacts = new Client.Answer(200, "", list).json().path("artifacts");
      assertThat(artifacts).hasSize(2);
      for (JsonNode artifact : artifacts) {
        String blob = artifact.path("blob").asString();
        if (at(member).get("/api/v1/blobs/" + blob + "/tree").status() != 200) {
          return false;
        }
      }
    }
    return true;
  }

  private static String ticket(ProgramProcess node) {
    Matcher matcher = TICKET.matcher(node.output());
    assertThat(matcher.find()).as(node::output).isTrue();
    return matcher.group(1);
  }
}
