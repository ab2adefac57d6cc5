package dev.mvmci.control.peers;

import dev.mvmci.http.Authority;
import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.AdmittedKey;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.p2p.session.SessionInfo;
import dev.mvmci.p2p.ticket.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tickets, keys and sessions, for those who run the cluster. */
public final class PeerRoutes {

  private static final long MAX_BODY_BYTES = 4_096;

  private final Peers peers;
  private final Handler control;

  /**
   * Routes over these peers.
   *
   * @param control the control plane's own routes, whose metrics are answered together with ours
   */
  public PeerRoutes(Peers peers, Handler control) {
    this.peers = peers;
    this.control = control;
  }

  /**
   * The routes; to be put before those of the control plane, which answers that it has no peers.
   */
  public Router routes() {
    return Router.builder()
        .get("/metrics", new PeerMetrics(peers, control))
        .get("/iroh/info", _ -> info())
        .get("/api/iroh/info", _ -> info())
        .get("/api/v1/tickets", _ -> Response.ok(Map.of("tickets", tickets())))
        .post("/api/v1/tickets", MAX_BODY_BYTES, this::create)
        .delete("/api/v1/tickets/{id}", this::revokeTicket)
        .get("/api/v1/peers", _ -> Response.ok(overview()))
        .put("/api/v1/peers/{id}", MAX_BODY_BYTES, this::allow)
        .delete("/api/v1/peers/{id}", this::revokeKey)
        .include(new GossipRoutes(peers.gossip(), peers.connecting()).routes())
        .build();
  }

  /** In the form of the first clients. */
  private Response info() {
    List<String> addresses =
        peers.members().getFirst().addresses().stream().map(Authority::of).toList();
    return Response.ok(Map.of("endpoint_id", peers.id().toString(), "addresses", addresses));
  }

  /** What a ticket is asked to allow; what is left out is a worker's, for ever, for any number. */
  private record Wanted(
      @Nullable String role, @Nullable Long validSeconds, @Nullable Boolean singleUse) {}

  private Response create(Request request) {
    Wanted wanted = request.json(Wanted.class);
    Role role = understood(() -> wanted.role() == null ? Role.WORKER : Role.parse(wanted.role()));
    Long seconds = wanted.validSeconds();
    if (seconds != null && seconds <= 0) {
      throw HttpProblem.unprocessable("validSeconds is %d; it takes 1 or more".formatted(seconds));
    }
    Ticket ticket =
        peers.createTicket(
            role,
            Optional.ofNullable(seconds).map(Duration::ofSeconds),
            Boolean.TRUE.equals(wanted.singleUse()));
    String id = ticket.secret().orElseThrow().ticketId();
    return Response.json(201, Map.of("id", id, "ticket", ticket.reveal()));
  }

  private Response revokeTicket(Request request) {
    String id = request.pathParameter("id");
    if (!peers.revokeTicket(id)) {
      throw HttpProblem.notFound("there is no ticket '" + id + "'");
    }
    return Response.ok(Map.of("id", id, "revoked", true));
  }

  private Response allow(Request request) {
    NodeId id = understood(() -> NodeId.parse(request.pathParameter("id")));
    String role = request.json().path("role").stringValue("");
    peers.allow(id, understood(() -> Role.parse(role)));
    return Response.ok(Map.of("id", id.toString(), "role", role));
  }

  private Response revokeKey(Request request) {
    NodeId id = understood(() -> NodeId.parse(request.pathParameter("id")));
    if (!peers.revokeKey(id)) {
      throw HttpProblem.notFound("peer " + id + " was never let in");
    }
    return Response.ok(Map.of("id", id.toString(), "revoked", true));
  }

  private static <T> T understood(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw HttpProblem.unprocessable(String.valueOf(e.getMessage()));
    }
  }

  private List<Map<String, Object>> tickets() {
    return peers.tickets().stream().map(PeerRoutes::json).toList();
  }

  private static Map<String, Object> json(Grant grant) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", grant.ticketId());
    json.put("role", grant.role().text());
    json.put("created_at_ms", grant.created().toEpochMilli());
    grant.expires().ifPresent(at -> json.put("expires_at_ms", at.toEpochMilli()));
    json.put("single_use", grant.singleUse());
    json.put("revoked", grant.revoked());
    return json;
  }

  private Map<String, Object> overview() throws InterruptedException {
    return Map.of(
        "node", peers.id().toString(),
        "relays", peers.paths().relays().entrySet().stream().map(PeerRoutes::json).toList(),
        "sessions", peers.seen().stream().map(PeerRoutes::json).toList(),
        "keys", peers.keys().stream().map(PeerRoutes::json).toList());
  }

  private static Map<String, Object> json(Map.Entry<RelayAddress, Boolean> relay) {
    return Map.of("relay", relay.getKey().toString(), "registered", relay.getValue());
  }

  private static Map<String, Object> json(AdmittedKey key) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", key.id().toString());
    json.put("role", key.role().text());
    json.put("ticket", key.ticketId());
    json.put("since_ms", key.since().toEpochMilli());
    json.put("revoked", key.revoked());
    return json;
  }

  private static Map<String, Object> json(Sessions.Seen seen) {
    SessionInfo session = seen.session();
    Instant since = session.since();
    var json = new LinkedHashMap<String, Object>();
    json.put("peer", session.peer().toString());
    json.put("role", seen.role().map(Role::text).orElse(""));
    json.put("path", session.way().kind().text());
    json.put("address", session.way().address().map(Authority::of).orElse(""));
    json.put("since_ms", since.toEpochMilli());
    json.put("requests", session.requests());
    json.put("round_trip_us", session.roundTrip().toNanos() / 1_000);
    json.put("sent_bytes", session.sentBytes());
    json.put("received_bytes", session.receivedBytes());
    return json;
  }
}
