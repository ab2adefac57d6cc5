package dev.mvmci.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Json;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobState;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.jobs.NewJob;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.session.SessionInfo;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.node.SqliteNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

  private static final EngineSite ENGINE = new EngineSite("/engine", Optional.of("w"));

  private static final String SCRIPT = "\"><script>alert(1)</script>";
  private static final Headers BROWSER = Headers.of("accept", "text/html,*/*;q=0.8");

  @TempDir static Path directory;
  private static ReplicatedSqlite node;

  private JobQueue queue;
  private Scenes scenes;
  private List<Sessions.Seen> peers = List.of();
  private Pages pages;
  private Router routes;

  @BeforeAll
  static void openNode() {
    node = SqliteNode.open(SqlConfig.alone(directory, 0), InstantSource.system());
  }

  @AfterAll
  static void closeNode() {
    node.close();
  }

  @BeforeEach
  void openQueue() {
    queue = JobQueue.open(node, JobsConfig.defaults("node-1"), InstantSource.system());
    node.transaction(
        Stream.of("DELETE FROM workflows", "UPDATE job_counters SET value = 0 WHERE name = 'job'")
            .map(Statement::of)
            .toList());
    scenes = new Scenes(queue);
    pages =
        new Pages(
            queue,
            Live.OFF,
            () -> peers,
            Optional.of(ENGINE),
            Optional.empty(),
            InstantSource.system());
    routes = pages.routes();
  }

  @AfterEach
  void closeQueue() {
    queue.close();
  }

  @Test
  void anEmptyQueueSaysHowToBegin() {
    assertThat(body("/"))
        .contains("No jobs yet", "curl -d url=", "<form id=\"submit\"", "action=\"/new-job\"")
        .contains("Healthy · 1 node");
    assertThat(body("/?status=failed")).contains("No failed jobs");
    assertThat(body("/?before=0")).contains("Nothing older");
  }

  @Test
  void sessionsWithPeersShowWhichWayTheyGo() throws Exception {
    assertThat(body("/")).contains("id=\"peers\"").doesNotContain("<h2>Peers</h2>");
    var relay = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 7842);
    var session =
        new SessionInfo(
            NodeId.of(new byte[NodeId.BYTES]),
            false,
            new Way(Way.Kind.RELAYED, Optional.of(relay)),
            Instant.now(),
            7,
            Duration.ofNanos(1_234_567),
            12_345,
            999);
    peers =
        Collections.nCopies(PeerRow.MOST + 2, new Sessions.Seen(session, Optional.of(Role.WORKER)));

    assertThat(body("/list"))
        .contains("<h2>Peers</h2>", "0000000000", "worker", "relayed 192.0.2.1:7842")
        .contains("1.2 ms · 12.3 kB out, 999 bytes in")
        .contains("and 2 more peers; mvm-ci peers lists all");
  }

  @Test
  void aRunLeadsToTheEngineThatHasIt() {
    Job job = scenes.crawling("http://a.example/", 1, 0);
    String link = "href=\"/engine/pages/runs/wkf_" + job.seq() + "\"";

    assertThat(body("/")).contains("href=\"/engine\"");
    assertThat(body("/jobs/" + job.id())).as("another worker has it").doesNotContain(link);
    for (Optional<String> worker : List.of(Optional.of(Scenes.WORKER), Optional.<String>empty())) {
      var site = Optional.of(new EngineSite("/engine", worker));
      routes =
          new Pages(queue, Live.OFF, () -> peers, site, Optional.empty(), InstantSource.system())
              .routes();
      assertThat(body("/jobs/" + job.id())).contains(link);
    }
  }

  @Test
  void aJobShowsItsStateProgressAndLatestTenSteps() {
    Job job = scenes.crawling("http://a.example/", 7, 3);

    String list = body("/list");

    assertThat(list)
        .contains(job.id().value(), "Running", "7 done · 3 left")
        .containsPattern("<progress[^>]* max=\"10\" value=\"7\"")
        .contains("step-req", "step-pars", "step-done", "step-err");
    assertThat(list.split("<li><span class=\"step ", -1)).hasSize(11);
    assertThat(list.indexOf("page-7.html")).isLessThan(list.indexOf("page-6.html"));
    assertThat(list).as("'last' is spelled out").doesNotContain(">last<");
  }

  @Test
  void everyStateHasItsWordsAndColour() {
    scenes.completed("{\"type\":\"build\"}", "{\"ok\":true}");
    scenes.failed("{\"name\":\"report\"}", "it broke");
    scenes.retrying("{\"url\":\"http://r/\"}", "503 from the other side");
    scenes.cancelled("{\"a\":1,\"b\":2}");
    scenes.scheduled("[1,2,3]", 3_600_000);
    scenes.pending("{\"url\":\"http://p/\"}");

    assertThat(body("/list"))
        .contains("badge tone-waiting\">Pending", "waits for a worker")
        .contains("badge tone-good\">Completed", "Type: build", "{\"ok\":true}")
        .contains("badge tone-bad\">Failed", "Name: report", "it broke")
        .contains("badge tone-warning\">Retrying", "503 from the other side", "run 2 starts in")
        .contains("badge tone-quiet\">Cancelled", "Payload with 2 fields")
        .contains("badge tone-waiting\">Scheduled", "List with 3 items", "starts in");
  }

  @Test
  void aCrawlIsSummedUpInTheListAndShownInFullOnItsPage() {
    Job job = scenes.crawled("http://docs.example/", 18);

    assertThat(body("/list")).contains("18 pages · 2 errors · 867.8 kB");
    assertThat(body("/jobs/" + job.id()))
        .contains("<dt>Errors</dt><dd>2</dd>", "no response", "Package java.util")
        .contains("href=\"http://docs.example/api/java.base/java/util/package-1.html\"")
        .contains("connection reset by peer");
  }

  @Test
  void aResultIsReadAnewAfterTheJobRanOnceMore() {
    Job job = scenes.failed("{\"type\":\"t\"}", "first");
    assertThat(body("/list")).contains("first");
    post("/jobs/" + job.id() + "/retry");
    assertThat(queue.find(job.id()).orElseThrow().state()).isEqualTo(JobState.PENDING);
    assertThat(body("/list")).contains("waits for a worker");
  }

  @Test
  void whatWorkersReportNeverBecomesMarkup() {
    scenes.fail(scenes.crawling(SCRIPT, 2, 1), SCRIPT);
    scenes.completed(
        "{\"url\":\"\\\"><script>alert(1)</script>\"}", "\"<script>alert(1)</script>\"");
    scenes.completed(
        "{\"url\":\"javascript:alert(1)\"}",
        """
        {"pages":1,"errors":0,"bytes":1,"by_status":{"<script>":1},
         "results":[{"url":"javascript:alert(1)","status":200,"title":"<script>alert(1)</script>"}]}
        """);

    for (String path :
        List.of("/", "/list", "/jobs/job-0", "/jobs/job-1", "/jobs/job-2", "/jobs/job-0/live")) {
      assertThat(body(path))
          .as(path)
          .doesNotContain("<script>", "href=\"javascript:")
          .contains(path.endsWith("2") ? "&lt;script" : "alert(1)");
    }
  }

  @Test
  void aVeryLongAddressIsCutInTheListAndWholeEnoughOnItsPage() {
    String url = "http://long.example/" + "a".repeat(10_000);
    Job job = scenes.pending("{\"url\":\"" + url + "\"}");

    assertThat(body("/list")).hasSizeLessThan(6_000).contains("…");
    assertThat(body("/jobs/" + job.id())).contains(url);
  }

  @Test
  void olderJobsAreAPageAway() {
    for (int i = 0; i < ListQuery.LIMIT + 2; i++) {
      scenes.pending("{\"url\":\"http://host-" + i + "/\"}");
    }

    String first = body("/");
    assertThat(first)
        .contains("http://host-51/", "http://host-2/")
        .doesNotContain("http://host-1/");
    String older = first.replaceAll("(?s).*id=\"older\" href=\"([^\"]*)\".*", "$1");
    assertThat(body(older)).contains("http://host-1/", "http://host-0/", "id=\"newest\"");
  }

  @Test
  void theListCanBeNarrowedToAState() {
    scenes.failed("{\"url\":\"http://failed/\"}", "broken");
    scenes.pending("{\"url\":\"http://waits/\"}");
    scenes.cancelled("{\"url\":\"http://cancelled/\"}");

    assertThat(body("/?status=failed"))
        .contains("http://failed/", "hx-get=\"/list?status=failed\"", "aria-current")
        .doesNotContain("http://waits/", "http://cancelled/");
  }

  @Test
  void whoHoldsAJobIsShownButNotItsToken() {
    for (int i = 0; i < 3; i++) {
      scenes.completed("{}", "1");
    }
    Job job = scenes.crawling("http://a.example/", 1, 1);

    assertThat(body("/jobs/" + job.id()))
        .contains("worker-1", "Lease ends")
        .doesNotContainIgnoringCase("token");
  }

  @Test
  void aJobIsCancelledByAPlainForm() {
    Job job = scenes.pending("{\"url\":\"http://a/\"}");
    assertThat(body("/jobs/" + job.id())).contains("action=\"/jobs/job-0/cancel\"");

    Response answer = post("/jobs/" + job.id() + "/cancel");

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.headers().first("location")).contains("/jobs/job-0");
    assertThat(queue.find(job.id()).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
    assertThat(body("/jobs/" + job.id())).contains("Run again").doesNotContain("Cancel job");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/jobs/job-99", "/jobs/no%20id", "/jobs/job-99/live"})
  void anUnknownJobIsAPageOfItsOwn(String path) {
    Response answer = get(path, Headers.NONE);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(text(answer)).contains("No such job");
  }

  @Test
  void aPlainBrowserIsSentBackToThePageAndScriptsGetTheList() {
    queue.submit(NewJob.of(Json.mapper().readTree("{\"url\":\"http://a/\"}")));

    Response plain = pages.accepted(Request.of("POST", "/new-job", BROWSER, new byte[0]));
    assertThat(plain.status()).isEqualTo(303);
    assertThat(plain.headers().first("location")).contains("/");

    for (Headers headers : List.of(Headers.NONE, BROWSER.and("HX-Request", "true"))) {
      Response fragment = pages.accepted(Request.of("POST", "/new-job", headers, new byte[0]));
      assertThat(fragment.status()).isEqualTo(200);
      assertThat(text(fragment)).contains("http://a/").doesNotContain("<html");
    }
  }

  @Test
  void aRefusedFormIsAPageForABrowserAndAProblemForScripts() {
    var problem = new Problem("about:blank", "Unprocessable Content", 422, "url is " + SCRIPT);

    Response plain = pages.refused(Request.of("POST", "/new-job", BROWSER, new byte[0]), problem);
    assertThat(plain.status()).isEqualTo(422);
    assertThat(text(plain)).contains("<html", "alert(1)").doesNotContain("<script>");

    Response other =
        pages.refused(Request.of("POST", "/new-job", Headers.NONE, new byte[0]), problem);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.headers().first("content-type")).contains(Problem.MEDIA_TYPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/list", "/jobs/job-0", "/assets/app.js", "/assets/styles.css", "/nothing"})
  void everyAnswerKeepsForeignAndInlineCodeOut(String path) {
    scenes.crawling("http://a/", 1, 1);
    Response answer = get(path.equals("/nothing") ? "/assets/nothing" : path, BROWSER);

    assertThat(answer.headers().first("content-security-policy").orElseThrow())
        .contains("default-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().first("x-content-type-options")).contains("nosniff");
    assertThat(answer.headers().first("referrer-policy")).contains("same-origin");
    if (answer.headers().first("content-type").orElse("").contains("html")) {
      assertThat(text(answer)).doesNotContain(" style=", " onclick", "<style", "https://unpkg");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"styles.css", "app.js", "htmx.min.js", "icon.svg"})
  void assetsComeWithTheProgram(String name) {
    assertThat(get("/assets/" + name, Headers.NONE).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets/other.css", "/assets/../Pages.class", "/assets/"})
  void otherAssetsAreNotFoundAndEmpty(String path) {
    Response answer = get(path, Headers.NONE);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(text(answer)).isEmpty();
  }

  private Response get(String path, Headers headers) {
    return routes.handle(Request.of("GET", path, headers, new byte[0]));
  }

  private Response post(String path) {
    return routes.handle(Request.of("POST", path, BROWSER, new byte[0]));
  }

  private String body(String path) {
    Response answer = get(path, BROWSER);
    assertThat(answer.status()).as(path).isEqualTo(200);
    return text(answer);
  }

  private static String text(Response response) {
    return response.body() instanceof Response.Body.Bytes(byte[] content)
        ? new String(content, StandardCharsets.UTF_8)
        : "";
  }
}
