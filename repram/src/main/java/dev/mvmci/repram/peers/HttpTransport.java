package dev.mvmci.repram.peers;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.SocketCaller;
import dev.mvmci.repram.wire.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests over HTTP/1.1; connections to each node are kept and reused. What only nodes of this
 * kind say among themselves is frequent, small and safe to repeat: it goes the shorter way.
 */
public final class HttpTransport implements Transport {

  private final Map<Endpoint, NetworkCaller> callers = new ConcurrentHashMap<>();
  private final Map<Endpoint, SocketCaller> meshCallers = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<Reply> send(Endpoint to, Call call) {
    var answer = new CompletableFuture<Reply>();
    if (!to.usable()) {
      answer.completeExceptionally(new IOException("nobody can be reached at " + to));
      return answer;
    }
    Thread.startVirtualThread(() -> {
      try {
        answer.complete(caller(to, call).call(call));
      } catch (IOException | RuntimeException e) {
        answer.completeExceptionally(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  private HttpCaller caller(Endpoint to, Call call) {
    return call.target().startsWith(MeshPaths.PREFIX)
        ? meshCallers.computeIfAbsent(to, HttpTransport::openMesh)
        : callers.computeIfAbsent(to, HttpTransport::open);
  }

  private static SocketCaller openMesh(Endpoint endpoint) {
    return new SocketCaller(endpoint.host().replaceAll("[\\[\\]]", ""), endpoint.port());
  }

  private static NetworkCaller open(Endpoint endpoint) {
    return new NetworkCaller(URI.create("http://" + endpoint));
  }

  @Override
  public void forget(Endpoint endpoint) {
    NetworkCaller caller = callers.remove(endpoint);
    if (caller != null) {
      caller.close();
    }
    SocketCaller meshCaller = meshCallers.remove(endpoint);
    if (meshCaller != null) {
      meshCaller.close();
    }
  }

  @Override
  public void close() {
    callers.keySet().forEach(this::forget);
    meshCallers.keySet().forEach(this::forget);
  }
}
