package dev.mvmci.engine.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.http.Call;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginePagesTest {

  private static final String EVIL = "\"<script>alert(1)</script><img src=x onerror=alert(1)>\"";

  @TempDir Path directory;

  private Engine engine;
  private InProcessCaller caller;

  @BeforeEach
  void open() {
    engine = EmbeddedEngine.open(EngineConfig.of(directory));
    caller = new InProcessCaller(EnginePages.of(engine));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Reply get(String target) throws Exception {
    return caller.call(Call.get(target));
  }

  /** Logs its input, responds with it and puts it out. */
  private RunId run() throws Exception {
    var _ =
        engine.deploy(
            Guests.workflow(code -> {
              code.call("input").i32Wrap().set(0);
              code.i32(20_000).get(0).call("take").drop();
              code.i32(3).i32(20_000).get(0).call("log");
              code.call("now").drop();
              code.i32(20_000).get(0).call("respond").drop();
              code.i32(20_000).get(0).call("output");
            }));
    RunId id = engine.start(StartRequest.of("test", "start", EVIL)).id();
    var _ = engine.outcome(id).get();
    return id;
  }

  @Test
  void runsAreListedAndEachShowsItsLogItsJournalAndItsResults() throws Exception {
    RunId id = run();

    assertThat(get("/").text()).contains(id.value(), "completed", "test:1");
    assertThat(get("/pages/modules").text()).contains("test", "start");
    String page = get("/pages/runs/" + id).text();
    assertThat(page).contains("Log", "Journal", "Response", "Output", "respond", "warn", "now");
  }

  @Test
  void asPartOfAnotherSiteAllPagesLeadToEachOther() throws Exception {
    RunId id = run();
    var site = new InProcessCaller(EnginePages.below("/engine", engine));
    String run = "/engine/pages/runs/" + id;
    for (String page : List.of("/engine", run, "/engine/pages/modules", run + "x")) {
      String html = site.call(Call.get(page)).text();
      assertThat(html).contains("href=\"/\"", "href=\"/engine\"", "href=\"/engine/pages/modules\"");
      assertThat(html).doesNotContain("href=\"/pages", "src=\"/pages");
    }
    assertThat(site.call(Call.get("/engine")).text()).contains("href=\"" + run + "\"");
    assertThat(site.call(Call.get("/engine/pages/assets/engine.css")).status()).isEqualTo(200);
    assertThat(site.call(Call.get("/engine/api/workflow/" + id + "/events")).text())
        .contains("event: log", "event: end");
  }

  @Test
  void whatGuestsSayIsTextAndNeverMarkup() throws Exception {
    RunId id = run();
    for (String target : new String[] {"/", "/pages/runs/" + id, "/pages/modules"}) {
      Reply reply = get(target);
      assertThat(reply.text()).doesNotContain("<script", "<img");
      assertThat(reply.headers().first("content-security-policy"))
          .hasValueSatisfying(
              policy -> assertThat(policy).contains("default-src 'none'").doesNotContain("script"));
    }
    assertThat(get("/pages/runs/" + id).text()).contains("&lt;script");
  }

  @Test
  void thePageOfAnUnfinishedRunFollowsItsLog() throws Exception {
    var _ = engine.deploy(Guests.workflow(code -> code.i64(Long.MAX_VALUE).call("sleep")));
    RunId id = engine.start(StartRequest.of("test", "start", "null")).id();

    Reply reply = get("/pages/runs/" + id);

    assertThat(reply.text())
        .contains("data-events=\"/api/workflow/%s/events?after=0\"".formatted(id))
        .contains("/pages/assets/live.js");
    assertThat(reply.headers().first("content-security-policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
    assertThat(get("/pages/assets/live.js").status()).isEqualTo(200);
    var _ = engine.cancel(id);
    assertThat(get("/pages/runs/" + id).text()).doesNotContain("live.js");
  }

  @Test
  void whatIsNotThereIsSaidSo() throws Exception {
    for (String id : new String[] {"nonsense", "wkf_00000000000000000000000000", "%3Cb%3E"}) {
      for (String target : new String[] {"/pages/runs/" + id, "/?before=" + id}) {
        Reply reply = get(target);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).contains("no run ").doesNotContain("<b>");
      }
    }
    assertThat(get("/pages/assets/engine.css").status()).isEqualTo(200);
    assertThat(get("/pages/assets/../x").status()).isNotEqualTo(200);
  }
}
