package dev.mvmci.engine.api;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.http.EventStream;
import dev.mvmci.http.Json;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run's log lines and progress reports as server-sent events, past ones first. */
final class RunStream {

  private final Engine engine;

  RunStream(Engine engine) {
    this.engine = engine;
  }

  /** How a run ended. */
  private record End(@Nullable JsonNode output, RunView.@Nullable Failure error) {}

  Response open(RunId id, Request request) {
    long after =
        request
            .header("last-event-id")
            .map(RunStream::sequence)
            .orElseGet(() -> request.query().integer("after", 0, 0, Long.MAX_VALUE));
    // Looked up before the answer begins, so that an unknown run is still a 404.
    var _ = engine.events(id, after, 1);
    return EventStream.open(events -> engine.observe(id, after, new Sender(events)));
  }

  private static long sequence(String lastEventId) {
    try {
      return Long.parseLong(lastEventId);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private record Sender(EventStream events) implements RunListener {
    @Override
    public void onEvent(RunEvent event) {
      EventView view = EventView.of(event);
      boolean _ = events.offer(view.type(), Json.text(view), String.valueOf(event.sequence()));
    }

    @Override
    public void onEnd(RunOutcome outcome) {
      boolean _ =
          events.offer("end", Json.text(new End(RunView.output(outcome), RunView.error(outcome))));
      events.end();
    }
  }
}
