package dev.mvmci.repram.api;

import dev.mvmci.http.Response;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.wire.NodeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a node says of itself: health, status, topology, metrics. */
final class StatusApi {

  private final PeerTable table;
  private final FadingStore store;
  private final Clocks clocks;
  private final String network;
  private final Counters counters;
  private final long startedNanos;

  StatusApi(PeerTable table, FadingStore store, Clocks clocks, String network, Counters counters) {
    this.table = table;
    this.store = store;
    this.clocks = clocks;
    this.network = network;
    this.counters = counters;
    this.startedNanos = clocks.monotonicNanos();
  }

  Response health() {
    return Response.ok(healthFields());
  }

  private Map<String, Object> healthFields() {
    NodeInfo self = table.self();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("status", "healthy");
    fields.put("node_id", self.id());
    fields.put("network", network);
    fields.put("enclave", self.enclave());
    return fields;
  }

  Response status() {
    Map<String, Object> fields = healthFields();
    Duration uptime = Duration.ofNanos(clocks.monotonicNanos() - startedNanos);
    Runtime runtime = Runtime.getRuntime();
    fields.put("uptime", uptime.toSeconds() + "s");
    fields.put(
        "memory",
        Map.of(
            "heap_used",
            runtime.totalMemory() - runtime.freeMemory(),
            "heap_total",
            runtime.totalMemory()));
    FadingStore.Usage usage = store.usage();
    fields.put(
        "storage",
        Map.of(
            "entries", usage.entries(),
            "used_bytes", usage.usedBytes(),
            "limit_bytes", usage.limitBytes()));
    return Response.ok(fields);
  }

  Response topology() {
    NodeInfo self = table.self();
    var peers = new ArrayList<Map<String, Object>>();
    for (Peer peer : table.all()) {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("id", peer.id());
      fields.put("address", peer.info().address());
      fields.put("http_port", peer.info().httpPort());
      fields.put("enclave", peer.info().enclave());
      fields.put("kind", peer.kind().name().toLowerCase(Locale.ROOT));
      fields.put("state", peer.state().name().toLowerCase(Locale.ROOT));
      peers.add(fields);
    }
    var fields = new LinkedHashMap<String, Object>();
    fields.put("node_id", self.id());
    fields.put("enclave", self.enclave());
    fields.put("peers", peers);
    return Response.ok(fields);
  }

  private record Metric(String name, String type, String help, long value) {}

  Response metrics() {
    FadingStore.Usage usage = store.usage();
    var metrics =
        List.of(
            new Metric("repram_peers_active", "gauge", "Known peers", table.all().size()),
            new Metric("repram_peer_joins_total", "counter", "Peers taken in", table.joins()),
            new Metric(
                "repram_peer_evictions_total", "counter", "Peers given up", table.evictions()),
            new Metric(
                "repram_ping_failures_total",
                "counter",
                "Peers' requests in a row without an answer",
                table.all().stream().mapToInt(Peer::failures).sum()),
            new Metric(
                "repram_rate_limited_requests_total",
                "counter",
                "Requests over the rate limit",
                counters.rateLimited.sum()),
            new Metric(
                "repram_oversized_requests_total",
                "counter",
                "Requests over the size limit",
                counters.oversized.sum()),
            new Metric(
                "repram_suspicious_requests_total",
                "counter",
                "Requests of scanners",
                counters.suspicious.sum()),
            new Metric("repram_entries", "gauge", "Live values", usage.entries()),
            new Metric(
                "repram_storage_bytes", "gauge", "Keys, values, overhead", usage.usedBytes()));
    var text = new StringBuilder();
    for (Metric metric : metrics) {
      String name = metric.name();
      text.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(metric.type()).append('\n');
      text.append(name).append(' ').append(metric.value()).append('\n');
    }
    return Answer.text(200, text.toString());
  }
}
