package dev.mvmci.engine.page;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.api.EngineRoutes;
import dev.mvmci.http.Handler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.StaticFiles;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes of the pages. They show and change nothing; everything is escaped. The page of a run that
 * has not ended has a script that adds what it logs meanwhile; all others have none.
 */
public final class EnginePages {

  private static final int RUNS = 50;
  private static final int LINES = 200;
  private static final int STEPS = 200;

  /** Nothing from elsewhere, nothing inline, no scripts at all, nobody frames this. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  /** As {@link #POLICY} with our own script and what it asks for. */
  private static final String LIVE_POLICY = POLICY + "; script-src 'self'; connect-src 'self'";

  private final Engine engine;
  private final String base;
  private final StaticFiles assets =
      new StaticFiles(EnginePages.class.getClassLoader(), "dev/mvmci/engine/page/assets");
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          EnginePages.class.getClassLoader(),
          EnginePages.class.getPackageName());

  private EnginePages(Engine engine, String base) {
    this.engine = engine;
    this.base = base;
  }

  /** The pages of an engine; the first is at {@code /}. */
  public static Router of(Engine engine) {
    return new EnginePages(engine, "").router("/");
  }

  /**
   * The same as part of another site, with what the live log asks for.
   *
   * @param base path of the first page, without a slash at its end
   */
  public static Router below(String base, Engine engine) {
    return Router.builder()
        .include(new EnginePages(engine, base).router(base))
        .include(EngineRoutes.events(base, engine))
        .build();
  }

  private Router router(String first) {
    return Router.builder()
        .get(first, answering(this::runs))
        .get(base + "/pages/modules", answering(_ -> modules()))
        .get(base + "/pages/runs/{id}", answering(this::run))
        .get(
            base + "/pages/assets/{name}",
            request -> assets.serve(request, request.pathParameter("name")))
        .build();
  }

  /** Failures of the engine are told on a page as well. */
  private Handler answering(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (EngineFailure e) {
        return html(
            EngineRoutes.status(e), "missing", new Missing(base, String.valueOf(e.getMessage())));
      }
    };
  }

  private Response runs(Request request) {
    RunId before = request.query().first("before").map(RunId::new).orElse(null);
    List<RunInfo> runs = engine.runs(new RunQuery(before, RUNS));
    Engine.Health health = engine.health();
    String older =
        runs.size() < RUNS
            ? null
            : (base.isEmpty() ? "/" : base) + "?before=" + runs.getLast().id();
    return html(
        200,
        "runs",
        new RunsView(
            base,
            "%d unfinished, %d of them in memory; engine %s"
                .formatted(health.unfinishedRuns(), health.residentRuns(), health.detail()),
            runs.stream().map(run -> RunRow.of(base, run)).toList(),
            older));
  }

  private Response modules() {
    return html(200, "modules", ModulesView.of(base, engine.modules()));
  }

  private Response run(Request request) {
    var id = new RunId(request.pathParameter("id"));
    RunInfo run =
        engine
            .run(id)
            .orElseThrow(() -> new EngineFailure.NotFound("no run " + id + ", or not any more"));
    RunPage page = page(run, request);
    return html(200, "run", page, page.events() == null ? POLICY : LIVE_POLICY);
  }

  private RunPage page(RunInfo run, Request request) {
    long after = request.query().integer("after", 0, 0, Integer.MAX_VALUE);
    List<HistoryStep> steps = engine.history(run.id(), after, STEPS);
    @Nullable String more =
        steps.size() < STEPS
            ? null
            : "%s/pages/runs/%s?after=%d".formatted(base, run.id(), after + steps.size());
    return RunPage.of(base, run, engine.events(run.id(), 0, LINES), steps, more);
  }

  private Response html(int status, String template, Object view) {
    return html(status, template, view, POLICY);
  }

  private Response html(int status, String template, Object view, String policy) {
    var output = new StringOutput();
    templates.render(template + ".jte", view, output);
    return Response.html(status, output.toString())
        .header("content-security-policy", policy)
        .header("x-content-type-options", "nosniff")
        .header("x-frame-options", "DENY")
        .header("referrer-policy", "same-origin")
        .header("cache-control", "no-store");
  }
}
