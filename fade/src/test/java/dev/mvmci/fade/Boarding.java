package dev.mvmci.fade;

import dev.mvmci.fade.nodes.Forwarder;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A board on a socket, with short patience, and a caller to it. */
final class Boarding implements AutoCloseable {

  static final Duration READ_PATIENCE = Duration.ofMillis(800);
  static final Duration WRITE_PATIENCE = Duration.ofSeconds(1);

  final FadeServer fade;
  final NetworkCaller caller;
  private final HttpServer server;

  private Boarding(FadeServer fade, HttpServer server) {
    this.fade = fade;
    this.server = server;
    this.caller = new NetworkCaller(url());
  }

  static Boarding over(URI... nodes) throws IOException, InterruptedException {
    var config =
        new FadeConfig(
            new FadeConfig.Listen("127.0.0.1", 0, false),
            new FadeConfig.Store(List.of(nodes), true, ""),
            Duration.ofMillis(200),
            Duration.ofMillis(800),
            new Forwarder.Patience(READ_PATIENCE, WRITE_PATIENCE, Duration.ofSeconds(4)),
            Duration.ofMillis(100));
    FadeServer fade = FadeServer.start(config);
    var boarding = new Boarding(fade, HttpServer.start(ServerConfig.DEFAULT, fade.routes()));
    fade.nodes().awaitFirstRound(Duration.ofSeconds(5));
    return boarding;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  Reply get(String target) throws IOException, InterruptedException {
    return caller.call(Call.get(target));
  }

  Reply send(String method, String target, Headers headers, String body)
      throws IOException, InterruptedException {
    return caller.call(
        new Call(
            method,
            target,
            headers,
            body.getBytes(StandardCharsets.UTF_8),
            Duration.ofSeconds(10)));
  }

  Reply form(String fields, Headers more) throws IOException, InterruptedException {
    return send(
        "POST", "/post", more.and("content-type", "application/x-www-form-urlencoded"), fields);
  }

  @Override
  public void close() {
    caller.close();
    server.close();
    fade.close();
  }
}
