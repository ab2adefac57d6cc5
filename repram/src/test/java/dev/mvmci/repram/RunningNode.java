package dev.mvmci.repram;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A real node on a free port, and requests to it. */
final class RunningNode implements AutoCloseable {

  static final RepramConfig QUICK =
      RepramConfig.DEFAULT
          .withIdentity(new RepramConfig.Identity("", "127.0.0.1", "default"))
          .withReplication(new RepramConfig.Replication(3, Duration.ofSeconds(1)))
          .withLimits(new RepramConfig.Limits(300, 86_400, 0, 0, 8 << 20, false));

  final RepramNode node;
  final NetworkCaller caller;

  RunningNode(RepramConfig config) throws IOException {
    node = RepramNode.start(config);
    caller = new NetworkCaller(address());
  }

  static RunningNode start(UnaryOperator<RepramConfig> change) throws IOException {
    return new RunningNode(change.apply(QUICK));
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + node.port());
  }

  String seed() {
    return "127.0.0.1:" + node.port();
  }

  Reply call(String method, String target, Headers headers, byte[] body) throws Exception {
    return caller.call(new Call(method, target, headers, body, Duration.ofSeconds(10)));
  }

  Reply call(String method, String target, String body) throws Exception {
    return call(method, target, Headers.NONE, body.getBytes(StandardCharsets.UTF_8));
  }

  Reply get(String target) throws Exception {
    return call("GET", target, "");
  }

  Reply put(String target, String body) throws Exception {
    return call("PUT", target, body);
  }

  Reply post(String target, String body) throws Exception {
    return call("POST", target, body);
  }

  /** Sends bytes as they are and returns the status line of the answer. */
  String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      byte[] answer = socket.getInputStream().readNBytes(12);
      return new String(answer, StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    caller.close();
    node.close();
  }
}
