package dev.mvmci.engine.api;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.Replay;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.util.List;
import java.util.Locale;

/** What was recorded, and what comes of doing it again. */
final class TimeTravel {

  private static final int MAX_CHECKED = 10_000;

  private final Engine engine;

  TimeTravel(Engine engine) {
    this.engine = engine;
  }

  private record View(String id, String verdict, long steps, String message, List<EventView> log) {

    static View of(Replay replay) {
      return new View(
          replay.id().value(),
          replay.verdict().name().toLowerCase(Locale.ROOT),
          replay.steps(),
          replay.message(),
          replay.log().stream().map(EventView::of).toList());
    }

    View withoutLog() {
      return new View(id, verdict, steps, message, List.of());
    }
  }

  Response history(Request request) {
    long after = request.query().integer("after", 0, 0, Long.MAX_VALUE);
    int limit = (int) request.query().integer("limit", 1000, 1, 10_000);
    return EngineRoutes.ok(engine.history(EngineRoutes.id(request), after, limit));
  }

  /** The body is a module to replay with, or empty. */
  Response replay(Request request) {
    long until = request.query().integer("until", Long.MAX_VALUE, 0, Long.MAX_VALUE);
    byte[] module = request.bytes().length == 0 ? null : EngineRoutes.module(request);
    return EngineRoutes.ok(View.of(engine.replay(EngineRoutes.id(request), until, module)));
  }

  Response upgradeCheck(Request request) {
    int limit = (int) request.query().integer("limit", 1000, 1, MAX_CHECKED);
    return EngineRoutes.ok(
        engine.upgradeCheck(EngineRoutes.module(request), limit).stream()
            .map(replay -> View.of(replay).withoutLog())
            .toList());
  }
}
