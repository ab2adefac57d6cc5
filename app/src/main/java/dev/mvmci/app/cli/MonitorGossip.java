package dev.mvmci.app.cli;

import dev.mvmci.fade.monitor.GossipEvent;
import dev.mvmci.fade.monitor.GossipMonitor;
import dev.mvmci.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "gossip",
    description = {
      "What nodes do, one line an event, until ctrl-C: who comes and goes, which keys arrive,",
      "spread and expire. With --json, one object a line."
    })
final class MonitorGossip implements Runnable {

  @Mixin private Help help;
  @Mixin private StoreOption store;
  @Mixin private MonitorOptions options;
  @Mixin private Output output;

  @Override
  public void run() {
    try (var monitor = GossipMonitor.of(store.addresses(), store.key())) {
      options.repeat(
          look -> {
            monitor.observe().forEach(this::show);
            output.out().flush();
          },
          0);
    }
  }

  private void show(GossipEvent event) {
    if (!output.json()) {
      output.line(event.text());
      return;
    }
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("at", event.at().toString()).put("node", event.node());
    json.put("tag", event.tag().label()).put("detail", event.detail());
    output.out().println(json);
  }
}
