package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mvmci.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A node that does nothing but listen, and confirm writes where it is told to. */
final class ScriptedPeer implements AutoCloseable {

  /** What another node posted here. */
  record Received(String path, byte[] body, String signature, JsonNode json) {

    /** A field by its v1 name, in whichever era's spelling it came. */
    String text(String v1, String era004) {
      return json.has(v1) ? json.path(v1).asString("") : json.path(era004).asString("");
    }

    String type() {
      return text("type", "Type");
    }

    String key() {
      return text("key", "Key");
    }

    String messageId() {
      return text("message_id", "MessageID");
    }

    String about() {
      return json.path("node_info").path("id").asString("");
    }

    boolean is(String type, String messageId) {
      return type().equals(type) && messageId().equals(messageId);
    }
  }

  private static final byte[] SUCCESS = "{\"success\":true}".getBytes(US_ASCII);
  private static final List<String> PATHS =
      List.of("/v1/gossip/message", "/gossip/message", "/v1/bootstrap", "/bootstrap");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String id;
  private final String enclave;
  private final HttpServer server;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile List<Subject> confirmingTo = List.of();

  ScriptedPeer(String id, String enclave) {
    this.id = id;
    this.enclave = enclave;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (!PATHS.contains(path)) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    Optional<String> signature =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(Signature.HEADER));
    var message = new Received(path, body, signature.orElse(""), Json.read(body));
    received.add(message);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, SUCCESS.length);
    exchange.getResponseBody().write(SUCCESS);
    exchange.close();
    if (message.type().equals("PUT")) {
      confirmingTo.forEach(node -> confirm(node, message));
    }
  }

  private void confirm(Subject node, Received put) {
    String to = put.text("from", "From");
    node.gossip(
        node.kind() == Kind.ERA_004
            ? Gossip.legacyAck(id, to, put.key(), put.messageId())
            : Gossip.ack(id, to, put.key(), put.messageId()));
  }

  /** From now on sends an ACK for each PUT. */
  void confirmsTo(Subject node) {
    confirmingTo = List.of(node);
  }

  String id() {
    return id;
  }

  ObjectNode info() {
    return Gossip.nodeInfo(id, "127.0.0.1", server.getAddress().getPort(), enclave);
  }

  /** Joins through a node; its answer is the list of nodes. */
  Answer join(Subject seed) {
    ObjectNode request =
        Json.mapper()
            .createObjectNode()
            .put("node_id", id)
            .put("address", "127.0.0.1")
            .put("gossip_port", 1)
            .put("http_port", server.getAddress().getPort());
    return seed.kind() == Kind.ERA_004
        ? seed.signedPost("/bootstrap", request.toString())
        : seed.signedPost("/v1/bootstrap", request.put("enclave", enclave).toString());
  }

  /** Waits for a message. */
  Received await(String what, Predicate<Received> wanted) {
    Awaitility.await(what + " at " + id).until(() -> received.stream().anyMatch(wanted));
    return received.stream().filter(wanted).findFirst().orElseThrow();
  }

  /**
   * Waits until the node has answered all that was sent to it before: it answers a PING last. What
   * it does not say until then it does not say.
   */
  void awaitSilence(Subject node) {
    long before = count(message -> message.type().equals("PONG"));
    node.gossip(node.kind() == Kind.ERA_004 ? Gossip.legacyPing(id) : Gossip.ping(id));
    Awaitility.await("PONG at " + id)
        .until(() -> count(message -> message.type().equals("PONG")) > before);
  }

  long count(Predicate<Received> wanted) {
    return received.stream().filter(wanted).count();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
