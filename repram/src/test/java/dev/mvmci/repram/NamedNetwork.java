package dev.mvmci.repram;

import dev.mvmci.http.Call;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.peers.Transport;
import dev.mvmci.repram.wire.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes without ports in one process, which find each other by names that nobody can forge. */
final class NamedNetwork implements AutoCloseable {

  private final Map<String, RepramNode> nodes = new ConcurrentHashMap<>();

  /** Who answers in the place of whom, as if that were possible. */
  final Map<String, String> diverted = new ConcurrentHashMap<>();

  /** A node that joins through all that are there. */
  RepramNode join(String name) {
    RepramNode node = RepramNode.inside(config(name), new Way(name));
    nodes.put(name, node);
    return node;
  }

  RepramNode node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  Transport wayOf(String name) {
    return new Way(name);
  }

  static RepramConfig config(String name) {
    return RepramConfig.DEFAULT
        .withIdentity(new RepramConfig.Identity(name, "", "default"))
        .withReplication(new RepramConfig.Replication(3, Duration.ofSeconds(2)));
  }

  void leave(String name) {
    node(name).close();
    nodes.remove(name);
  }

  @Override
  public void close() {
    nodes.values().forEach(RepramNode::close);
  }

  private final class Way implements Transport {
    private final String from;

    Way(String from) {
      this.from = from;
    }

    @Override
    public boolean provesNames() {
      return true;
    }

    @Override
    public List<Endpoint> seeds() {
      return nodes.keySet().stream().filter(n -> !n.equals(from)).map(Endpoint::named).toList();
    }

    @Override
    public void execute(Runnable task) {
      Thread.startVirtualThread(task);
    }

    @Override
    public CompletableFuture<Reply> send(Endpoint to, Call call) {
      var answer = new CompletableFuture<Reply>();
      execute(() -> {
        try {
          answer.complete(ask(diverted.getOrDefault(to.host(), to.host()), call));
        } catch (Exception e) {
          answer.completeExceptionally(e);
        }
      });
      return answer;
    }

    private Reply ask(String name, Call call) throws Exception {
      RepramNode node = nodes.get(name);
      if (node == null) {
        throw new IOException(name + " is not there");
      }
      Response response =
          node.answer(from, Request.of(call.method(), call.target(), call.headers(), call.body()));
      return new Reply(
          response.status(), response.headers(), ((Response.Body.Bytes) response.body()).content());
    }

    @Override
    public void forget(Endpoint endpoint) {}

    @Override
    public void close() {}
  }
}
