package dev.mvmci.control.peers;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.gossip.GossipStatus;
import dev.mvmci.p2p.path.PathStatus;
import dev.mvmci.p2p.path.PathTotals;
import dev.mvmci.p2p.session.SessionInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What Prometheus is told about peers, behind what the control plane tells it. */
final class PeerMetrics implements Handler {

  private final Peers peers;
  private final Handler control;

  PeerMetrics(Peers peers, Handler control) {
    this.peers = peers;
    this.control = control;
  }

  @Override
  public Response handle(Request request) throws Exception {
    Response response = control.handle(request);
    if (response.body() instanceof Response.Body.Bytes(byte[] content)
        && response.status() == 200) {
      var whole = new ByteArrayOutputStream();
      whole.writeBytes(content);
      String own = text(peers.sessions(), peers.paths()) + gossip(peers.gossip().status());
      whole.writeBytes(own.getBytes(StandardCharsets.UTF_8));
      return new Response(200, response.headers(), new Response.Body.Bytes(whole.toByteArray()));
    }
    return response;
  }

  static String text(List<SessionInfo> sessions, PathTotals paths) {
    var text = new StringBuilder();
    head(text, "mvmci_peer_sessions", "gauge", "Sessions with peers at this moment.");
    for (Way.Kind kind : Way.Kind.values()) {
      long count = sessions.stream().filter(session -> session.way().kind() == kind).count();
      text.append("mvmci_peer_sessions{path=\"%s\"} %d\n".formatted(kind.text(), count));
    }
    head(text, "mvmci_peer_round_trip_max_seconds", "gauge", "Round trip to the farthest peer.");
    double farthest =
        sessions.stream().map(SessionInfo::roundTrip).mapToLong(Duration::toNanos).max().orElse(0)
            / 1e9;
    text.append(String.format(Locale.ROOT, "mvmci_peer_round_trip_max_seconds %.6f\n", farthest));
    head(text, "mvmci_peer_bytes_total", "counter", "Bytes of sessions, by way and direction.");
    bytes(text, Way.Kind.DIRECT, paths.direct());
    bytes(text, Way.Kind.RELAYED, paths.relayed());
    head(text, "mvmci_peer_refused_total", "counter", "Packets on paths that were refused.");
    new TreeMap<>(paths.refusals())
        .forEach((reason, count) ->
            text.append(
                "mvmci_peer_refused_total{reason=\"%s\"} %d\n"
                    .formatted(reason.toLowerCase(Locale.ROOT), count)));
    head(text, "mvmci_peer_relay_registered", "gauge", "1 if this node is registered there.");
    paths.relays().entrySet().stream()
        .map(relay ->
            "mvmci_peer_relay_registered{relay=\"%s\"} %d\n"
                .formatted(relay.getKey(), relay.getValue() ? 1 : 0))
        .sorted()
        .forEach(text::append);
    return text.toString();
  }

  static String gossip(GossipStatus status) {
    var text = new StringBuilder();
    head(text, "mvmci_gossip_links", "gauge", "Neighbours with whom messages are exchanged.");
    text.append("mvmci_gossip_links %d\n".formatted(status.links()));
    head(text, "mvmci_gossip_messages_total", "counter", "Messages heard or said, each once.");
    text.append("mvmci_gossip_messages_total %d\n".formatted(status.delivered()));
    head(text, "mvmci_gossip_dropped_total", "counter", "What neighbours were too slow to take.");
    text.append("mvmci_gossip_dropped_total %d\n".formatted(status.dropped()));
    head(text, "mvmci_gossip_refused_total", "counter", "Messages that are not by whom they name.");
    text.append("mvmci_gossip_refused_total %d\n".formatted(status.refused()));
    return text.toString();
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
  }

  private static void bytes(StringBuilder text, Way.Kind kind, PathStatus.Counts counts) {
    String line = "mvmci_peer_bytes_total{path=\"%s\",direction=\"%s\"} %d\n";
    text.append(line.formatted(kind.text(), "in", counts.bytesIn()));
    text.append(line.formatted(kind.text(), "out", counts.bytesOut()));
  }
}
