package dev.mvmci.control.peers;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.session.SessionInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
      whole.writeBytes(text(peers.sessions()).getBytes(StandardCharsets.UTF_8));
      return new Response(200, response.headers(), new Response.Body.Bytes(whole.toByteArray()));
    }
    return response;
  }

  static String text(List<SessionInfo> sessions) {
    var text = new StringBuilder();
    text.append("# HELP mvmci_peer_sessions Sessions with peers at this moment.\n");
    text.append("# TYPE mvmci_peer_sessions gauge\n");
    sessions.stream()
        .collect(Collectors.groupingBy(SessionInfo::path, TreeMap::new, Collectors.counting()))
        .forEach((path, count) ->
            text.append("mvmci_peer_sessions{path=\"%s\"} %d\n".formatted(path, count)));
    double farthest =
        sessions.stream().mapToLong(session -> session.roundTrip().toNanos()).max().orElse(0);
    text.append("# HELP mvmci_peer_round_trip_max_seconds Round trip to the farthest peer.\n");
    text.append("# TYPE mvmci_peer_round_trip_max_seconds gauge\n");
    text.append(
        String.format(Locale.ROOT, "mvmci_peer_round_trip_max_seconds %.6f\n", farthest / 1e9));
    return text.toString();
  }
}
