package dev.mvmci.repram.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A running node, seen from outside only.
 *
 * @param secret of its cluster; empty in an open one
 */
record Subject(Kind kind, URI base, String secret) {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  String hostAndPort() {
    return base.getHost() + ":" + base.getPort();
  }

  boolean signed() {
    return !secret.isEmpty();
  }

  /** Sends a request; headers are name, value, name, value. */
  Answer send(String method, String target, byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(base.resolve(target))
            .timeout(TIMEOUT)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target + " at " + this, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer get(String target) {
    return send("GET", target, new byte[0]);
  }

  /** Writes as a client does. */
  Answer put(String key, byte[] value, int ttlSeconds) {
    return send("PUT", dataTarget(key), value, "X-TTL", Integer.toString(ttlSeconds));
  }

  Answer put(String key, String value, int ttlSeconds) {
    return put(key, value.getBytes(StandardCharsets.UTF_8), ttlSeconds);
  }

  /** Reads as a client does. */
  Answer read(String key) {
    return get(dataTarget(key));
  }

  boolean holds(String key, byte[] value) {
    Answer answer = read(key);
    return answer.status() == 200 && Arrays.equals(answer.bytes(), value);
  }

  boolean holds(String key, String value) {
    return holds(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a gossip message as another node does, signed where the cluster signs. */
  Answer gossip(String message) {
    return signedPost(kind == Kind.ERA_004 ? "/gossip/message" : "/v1/gossip/message", message);
  }

  /** Posts to a path of the protocol between nodes. */
  Answer signedPost(String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return signed()
        ? send(
            "POST",
            path,
            bytes,
            "Content-Type",
            "application/json",
            Signature.HEADER,
            Signature.of(secret, bytes))
        : send("POST", path, bytes, "Content-Type", "application/json");
  }

  /** Ids of the nodes it knows, without its own. */
  List<String> peerIds() {
    return get("/v1/topology")
        .json()
        .path("peers")
        .valueStream()
        .map(peer -> peer.path("id").asString())
        .toList();
  }

  /** The keys it lists; a Go node writes null where there are none. */
  List<String> keys(String query) {
    JsonNode keys = get("/v1/keys" + query).json().path("keys");
    return keys.valueStream().map(JsonNode::asString).toList();
  }

  private String dataTarget(String key) {
    return (kind == Kind.ERA_004 ? "/data/" : "/v1/data/") + escape(key);
  }

  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return kind + (signed() ? " signed" : " open");
  }
}
