package dev.mvmci.fade;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mvmci.fade.monitor.GossipEvent;
import dev.mvmci.fade.monitor.GossipLog;
import dev.mvmci.fade.monitor.HealthReport;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.fade.page.MonitorPage;
import dev.mvmci.fade.page.Pages;
import dev.mvmci.http.EventStream;
import dev.mvmci.http.Json;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.time.InstantSource;
import java.util.List;

/** {@code /monitor}: how the nodes are and what they do, as a page, as events, as JSON. */
final class MonitorRoutes {

  private final NodePool pool;
  private final GossipLog log;
  private final Pages pages;
  private final InstantSource clock;

  MonitorRoutes(NodePool pool, GossipLog log, Pages pages, InstantSource clock) {
    this.pool = pool;
    this.log = log;
    this.pages = pages;
    this.clock = clock;
  }

  Router routes() {
    return Router.builder()
        .get("/monitor", this::page)
        .get("/monitor/health", request -> Response.ok(HealthJson.of(report(pool.nodes()))))
        .get(
            "/monitor/gossip",
            request -> Response.ok(log.recent().stream().map(EventJson::of).toList()))
        .get("/monitor/events", request -> EventStream.open(this::follow))
        .build();
  }

  private record HealthJson(String verdict, String summary, List<HealthReport.NodeHealth> nodes) {
    static HealthJson of(HealthReport report) {
      return new HealthJson(report.verdict().name(), report.summary(), report.nodes());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record EventJson(
      String at, String time, String node, GossipEvent.Tag tag, String detail) {
    static EventJson of(GossipEvent event) {
      return new EventJson(
          event.at().toString(), event.time(), event.node(), event.tag(), event.detail());
    }
  }

  private HealthReport report(List<Node> nodes) {
    return HealthReport.of(clock.instant(), nodes, List.of());
  }

  private Response page(Request request) {
    return pages.monitor(new MonitorPage(report(pool.nodes()), log.recent(), log.interval()));
  }

  private AutoCloseable follow(EventStream stream) {
    AutoCloseable gossip =
        log.follow(
            recent -> stream.offer("log", Json.text(recent.stream().map(EventJson::of).toList())),
            event -> stream.offer("gossip", Json.text(EventJson.of(event))));
    AutoCloseable nodes = pool.onChange(now -> health(now, stream));
    health(pool.nodes(), stream);
    return () -> {
      nodes.close();
      gossip.close();
    };
  }

  private void health(List<Node> nodes, EventStream stream) {
    stream.offer("health", Json.text(HealthJson.of(report(nodes))));
  }
}
