package dev.mvmci.repram;

import static org.awaitility.Awaitility.await;

import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Json;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.repram.wire.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A node of another kind, as far as the one under test can tell: it records what it is sent. */
final class FakePeer implements AutoCloseable {

  /** A request that came, with its exact body. */
  record Received(String path, byte[] body, Optional<String> signature) {
    JsonNode json() {
      return Json.read(body);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  final String id;
  final List<Received> received = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Signer signer;

  FakePeer(String id, Optional<String> secret) throws IOException {
    this.id = id;
    this.signer = new Signer(secret);
    this.server = HttpServer.start(ServerConfig.DEFAULT, this::handle);
  }

  private Response handle(Request request) {
    byte[] body = request.bytes();
    received.add(new Received(request.path(), body, request.header(Signer.HEADER)));
    if (request.path().endsWith("/bootstrap")) {
      return Response.ok(Map.of("success", true, "peers", List.of(info())));
    }
    return request.path().equals("/v1/data/x")
        ? Response.empty(404)
        : Response.text(200, "{\"success\":true}");
  }

  Map<String, Object> info() {
    return Map.of("id", id, "address", "127.0.0.1", "port", 1, "http_port", server.port());
  }

  int port() {
    return server.port();
  }

  /** The text with which it introduces itself. */
  String bootstrapBody() {
    return "{\"node_id\":\"%s\",\"address\":\"127.0.0.1\",\"gossip_port\":1,\"http_port\":%d,\"enclave\":\"default\"}"
        .formatted(id, server.port());
  }

  List<Received> of(String type) {
    return received.stream()
        .filter(request -> request.path().endsWith("/message"))
        .filter(request ->
            request.json().path("type").asString("").equals(type)
                || request.json().path("Type").asString("").equals(type))
        .toList();
  }

  Received awaitMessage(String type, Predicate<JsonNode> wanted) {
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> of(type).stream().anyMatch(request -> wanted.test(request.json())));
    return of(type).stream().filter(request -> wanted.test(request.json())).findFirst().get();
  }

  boolean signedRight(Received request) {
    return signer.check(request.signature(), request.body()) == Signer.Verdict.GOOD;
  }

  @Override
  public void close() {
    server.close();
  }
}
