package dev.mvmci.control.peers;

import dev.mvmci.http.Authority;
import dev.mvmci.http.EventStream;
import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.gossip.Gossip;
import dev.mvmci.p2p.gossip.GossipFailure;
import dev.mvmci.p2p.gossip.GossipListener;
import dev.mvmci.p2p.gossip.GossipMessage;
import dev.mvmci.p2p.gossip.GossipStatus;
import dev.mvmci.p2p.gossip.TopicId;
import dev.mvmci.p2p.session.SessionInfo;
import dev.mvmci.p2p.ticket.Ticket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Gossip and trial sessions, under the paths of the first clients. */
final class GossipRoutes {

  /** Peers to begin with that one join may name. */
  static final int MAX_BOOTSTRAP = 16;

  /** As many tickets, each as long as a ticket may be. */
  private static final long MAX_JOIN_BYTES = 16_384 * (MAX_BOOTSTRAP + 1);

  /** The largest message, with each of its characters escaped. */
  private static final long MAX_BROADCAST_BYTES = 6 * GossipMessage.MAX_BYTES + 1_024;

  private final Gossip gossip;
  private final Connecting connecting;

  GossipRoutes(Gossip gossip, Connecting connecting) {
    this.gossip = gossip;
    this.connecting = connecting;
  }

  Router routes() {
    Router.Builder routes =
        Router.builder().get("/api/v1/gossip", _ -> Response.ok(json(gossip.status())));
    for (String prefix : List.of("/iroh", "/api/iroh")) {
      routes
          .post(prefix + "/connect", MAX_JOIN_BYTES, this::connect)
          .post(prefix + "/gossip/join", MAX_JOIN_BYTES, guarded(this::join))
          .post(prefix + "/gossip/leave", guarded(this::leave))
          .post(prefix + "/gossip/broadcast", MAX_BROADCAST_BYTES, guarded(this::broadcast))
          .get(prefix + "/gossip/subscribe/{topic_id}", guarded(this::subscribe));
    }
    return routes.build();
  }

  private static Handler guarded(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (GossipFailure e) {
        String detail = String.valueOf(e.getMessage());
        throw switch (e) {
          case GossipFailure.NotJoined _ -> HttpProblem.of(409, "topic-not-joined", detail);
          case GossipFailure.TooLarge _ -> HttpProblem.of(413, "message-too-large", detail);
          case GossipFailure.TooMany _ -> HttpProblem.of(503, "too-many", detail);
        };
      }
    };
  }

  private static TopicId topic(String text, int status) {
    try {
      return TopicId.parse(text);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.of(status, "bad-topic", "topic_id: " + e.getMessage());
    }
  }

  private static TopicId topic(JsonNode body) {
    return topic(text(body, "topic_id"), 422);
  }

  private static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isString()) {
      throw HttpProblem.unprocessable("'%s' is missing; it takes a text".formatted(field));
    }
    return value.stringValue();
  }

  private Response join(Request request) throws InterruptedException {
    JsonNode body = request.json();
    TopicId topic = topic(body);
    gossip.join(topic, bootstrap(body.path("bootstrap")));
    return Response.ok(json(statusOf(topic)));
  }

  private List<Ticket> bootstrap(JsonNode named) throws InterruptedException {
    if ((!named.isMissingNode() && !named.isArray()) || named.size() > MAX_BOOTSTRAP) {
      throw HttpProblem.unprocessable(
          "'bootstrap' takes a list of up to %d node ids or tickets".formatted(MAX_BOOTSTRAP));
    }
    var tickets = new ArrayList<Ticket>();
    for (JsonNode peer : named) {
      tickets.add(connecting.resolved(peer.stringValue("")));
    }
    return tickets;
  }

  private GossipStatus.TopicStatus statusOf(TopicId topic) {
    return gossip.status().topics().stream()
        .filter(status -> status.topic().equals(topic))
        .findFirst()
        .orElseGet(() -> new GossipStatus.TopicStatus(topic, List.of(), 0));
  }

  private Response leave(Request request) {
    TopicId topic = topic(request.json());
    return Response.ok(Map.of("topic_id", topic.toString(), "left", gossip.leave(topic)));
  }

  private Response broadcast(Request request) {
    JsonNode body = request.json();
    TopicId topic = topic(body);
    byte[] content = text(body, "message").getBytes(StandardCharsets.UTF_8);
    String id = gossip.broadcast(topic, content).toString();
    return Response.ok(Map.of("topic_id", topic.toString(), "id", id));
  }

  private Response subscribe(Request request) {
    TopicId topic = topic(request.pathParameter("topic_id"), 400);
    // While the answer can still be a refusal; from its first byte on it is a stream.
    gossip.requireRoom(topic);
    return EventStream.open(stream -> gossip.subscribe(topic, new Told(stream)));
  }

  private record Told(EventStream stream) implements GossipListener {

    @Override
    public void onMessage(GossipMessage message) {
      var json = new LinkedHashMap<String, String>();
      json.put("topic_id", message.topic().toString());
      json.put("id", message.id().toString());
      json.put("from", message.origin().toString());
      json.put("message", new String(message.content(), StandardCharsets.UTF_8));
      boolean _ = stream.offer("message", Json.text(json), message.id().toString());
    }

    @Override
    public void onEnd() {
      stream.end();
    }
  }

  private Response connect(Request request) throws InterruptedException {
    JsonNode body = request.json();
    // The one name is that of the route's first form, the other what its callers sent.
    String field = body.has("node_addr") ? "node_addr" : "endpoint_addr";
    return Response.ok(json(connecting.reach(connecting.resolved(text(body, field)))));
  }

  private static Map<String, Object> json(Connecting.Reached reached) {
    SessionInfo session = reached.session();
    var json = new LinkedHashMap<String, Object>();
    json.put("endpoint_id", session.peer().toString());
    json.put("path", session.way().kind().text());
    json.put("address", session.way().address().map(Authority::of).orElse(""));
    json.put("round_trip_us", session.roundTrip().toNanos() / 1_000);
    reached
        .admission()
        .ifPresent(admission -> {
          json.put("admitted", admission.in());
          json.put(admission.in() ? "role" : "reason", admission.detail());
        });
    return json;
  }

  private static Map<String, Object> json(GossipStatus status) {
    var json = new LinkedHashMap<String, Object>();
    json.put("topics", status.topics().stream().map(GossipRoutes::json).toList());
    json.put("links", status.links());
    var unreachable = new LinkedHashMap<String, String>();
    status.troubles().forEach((peer, reason) -> unreachable.put(peer.toString(), reason));
    json.put("unreachable", unreachable);
    json.put("messages", status.delivered());
    json.put("dropped", status.dropped());
    json.put("refused", status.refused());
    return json;
  }

  private static Map<String, Object> json(GossipStatus.TopicStatus topic) {
    return Map.of(
        "topic_id", topic.topic().toString(),
        "neighbours", topic.neighbours().stream().map(NodeId::toString).toList(),
        "listeners", topic.listeners());
  }
}
