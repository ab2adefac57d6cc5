package dev.mvmci.repram.peers;

import dev.mvmci.http.Call;
import dev.mvmci.http.CallLoop;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.wire.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Requests over HTTP/1.1; connections to each node are kept and reused. What only nodes of this
 * kind say among themselves is frequent, small and safe to repeat: it goes the shorter way, all on
 * one thread.
 */
public final class HttpTransport implements Transport {

  private final Map<Endpoint, NetworkCaller> callers = new ConcurrentHashMap<>();
  private final CallLoop mesh = new CallLoop("repram-mesh");

  @Override
  public void execute(Runnable task) {
    mesh.execute(task);
  }

  @Override
  public CompletableFuture<Reply> send(Endpoint to, Call call) {
    var answer = new CompletableFuture<Reply>();
    if (!to.usable()) {
      answer.completeExceptionally(new IOException("nobody can be reached at " + to));
      return answer;
    }
    if (call.target().startsWith(MeshPaths.PREFIX)) {
      CompletableFuture<Reply> reply = mesh.call(bare(to), to.port(), call);
      // Confirmations are dealt with where they arrive; repairs may take longer than others wait.
      return call.target().equals(MeshPaths.WRITES)
          ? reply
          : reply.thenApplyAsync(Function.identity(), Thread::startVirtualThread);
    }
    Thread.startVirtualThread(() -> {
      try {
        answer.complete(callers.computeIfAbsent(to, HttpTransport::open).call(call));
      } catch (IOException | RuntimeException e) {
        answer.completeExceptionally(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  /** The host without the brackets of an IPv6 address. */
  private static String bare(Endpoint endpoint) {
    String host = endpoint.host();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
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
    mesh.forget(bare(endpoint), endpoint.port());
  }

  @Override
  public void close() {
    callers.keySet().forEach(this::forget);
    mesh.close();
  }
}
