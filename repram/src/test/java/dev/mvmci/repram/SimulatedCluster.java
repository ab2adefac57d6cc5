package dev.mvmci.repram;

import dev.mvmci.http.Call;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.peers.Transport;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.NodeInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Many nodes on one thread, one virtual time and one seed: what happens is the same each time. The
 * network delays and loses messages and can be cut; each node's wall clock is off by its own skew.
 */
final class SimulatedCluster {

  private static final long EPOCH_MILLIS = 1_800_000_000_000L;
  private static final long MAX_DELAY_NANOS = Duration.ofMillis(40).toNanos();

  private final Random random;
  private final boolean provesNames;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final Set<String> cuts = new HashSet<>();
  final List<SimulatedNode> nodes = new ArrayList<>();
  private long now;
  private long order;

  /** Requests so far that make nodes known to each other. */
  int introductions;

  double loss;

  private record Event(long at, long order, Runnable task) {}

  SimulatedCluster(long seed) {
    this(seed, false);
  }

  /**
   * A network without nodes.
   *
   * @param provesNames whether nodes are found by name, and known by it to whoever they ask
   */
  SimulatedCluster(long seed, boolean provesNames) {
    random = new Random(seed);
    this.provesNames = provesNames;
  }

  private Endpoint endpointOf(int number) {
    return provesNames ? Endpoint.named(nameOf(number)) : new Endpoint("sim", 1000 + number);
  }

  private static String nameOf(int number) {
    return "node-" + number;
  }

  /** A node that asks the first one to be taken in. */
  SimulatedNode add(Duration skew) {
    var node = new SimulatedNode(nodes.size(), skew);
    nodes.add(node);
    node.core.start();
    return node;
  }

  Random random() {
    return random;
  }

  long nowMillis() {
    return now / 1_000_000;
  }

  void run(Duration duration) {
    long end = now + duration.toNanos();
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.poll();
      now = event.at();
      event.task().run();
    }
    now = end;
  }

  /** Messages between the first so many nodes and the others are lost until {@link #heal}. */
  void cutAfter(int nodeCount) {
    for (int a = 0; a < nodeCount; a++) {
      for (int b = nodeCount; b < nodes.size(); b++) {
        cuts.add(a + "-" + b);
        cuts.add(b + "-" + a);
      }
    }
  }

  /** All messages to and from a node are lost. */
  void isolate(int node) {
    for (int other = 0; other < nodes.size(); other++) {
      cuts.add(node + "-" + other);
      cuts.add(other + "-" + node);
    }
  }

  void heal() {
    cuts.clear();
  }

  private void at(long delayNanos, Runnable task) {
    events.add(new Event(now + delayNanos, order++, task));
  }

  private long delay() {
    return 200_000 + random.nextLong(MAX_DELAY_NANOS);
  }

  private boolean passes(int from, int to) {
    return !cuts.contains(from + "-" + to) && random.nextDouble() >= loss;
  }

  /** One node of the cluster. */
  final class SimulatedNode {
    final int number;
    final NodeCore core;
    boolean down;
    private final long skewMillis;

    private SimulatedNode(int number, Duration skew) {
      this.number = number;
      this.skewMillis = skew.toMillis();
      Endpoint at = endpointOf(number);
      var info = new NodeInfo(nameOf(number), at.host(), 9090, at.port(), "default", wallMillis());
      var config =
          RepramConfig.DEFAULT
              .withSeeds(number == 0 ? List.of() : List.of(endpointOf(0).toString()))
              .withSecret("simulated")
              .withLimits(new RepramConfig.Limits(1, 86_400, 0, 0, 64 << 20, false));
      core =
          new NodeCore(
              config,
              info,
              new Surroundings(
                  new SimulatedClocks(this),
                  new SimulatedTimers(this),
                  new SimulatedTransport(this),
                  new Random(random.nextLong())));
    }

    long wallMillis() {
      return EPOCH_MILLIS + nowMillis() + skewMillis;
    }

    ClientWrite.Accepted put(String key, String value, int ttlSeconds) {
      return (ClientWrite.Accepted)
          core.parts()
              .replicator()
              .write(key, value.getBytes(StandardCharsets.UTF_8), ttlSeconds, Precondition.NONE);
    }

    String get(String key) {
      return core.parts()
          .store()
          .copyOf(key)
          .map(write -> new String(write.value(), StandardCharsets.UTF_8))
          .orElse("");
    }

    int entries() {
      int[] count = {0};
      visit(_ -> count[0]++);
      return count[0];
    }

    /** Shows all that the node holds. */
    void visit(Consumer<Entry> visitor) {
      core.parts()
          .store()
          .visit(
              "",
              "",
              entry -> {
                visitor.accept(entry);
                return true;
              });
    }
  }

  private final class SimulatedClocks implements Clocks {
    private final SimulatedNode node;

    SimulatedClocks(SimulatedNode node) {
      this.node = node;
    }

    @Override
    public long wallMillis() {
      return node.wallMillis();
    }

    @Override
    public long monotonicNanos() {
      return now;
    }
  }

  private final class SimulatedTimers implements Timers {
    private final SimulatedNode node;

    SimulatedTimers(SimulatedNode node) {
      this.node = node;
    }

    @Override
    public void after(Duration delay, Runnable task) {
      at(
          delay.toNanos(),
          () -> {
            if (!node.down) {
              task.run();
            }
          });
    }

    @Override
    public void close() {
      node.down = true;
    }
  }

  private final class SimulatedTransport implements Transport {
    private final SimulatedNode from;

    SimulatedTransport(SimulatedNode from) {
      this.from = from;
    }

    @Override
    public CompletableFuture<Reply> send(Endpoint endpoint, Call call) {
      var answer = new CompletableFuture<Reply>();
      int to =
          IntStream.range(0, nodes.size())
              .filter(i -> endpointOf(i).equals(endpoint))
              .findFirst()
              .orElse(nodes.size());
      introductions +=
          call.target().equals(Era.V1.gossipPath()) || call.target().equals(Era.V1.bootstrapPath())
              ? 1
              : 0;
      at(
          call.timeout().toNanos(),
          () -> answer.completeExceptionally(new IOException("timed out")));
      if (to < nodes.size() && passes(from.number, to)) {
        at(delay(), () -> deliver(nodes.get(to), call, answer));
      }
      return answer;
    }

    private void deliver(SimulatedNode to, Call call, CompletableFuture<Reply> answer) {
      if (to.down) {
        answer.completeExceptionally(new IOException("connection refused"));
        return;
      }
      Request request = Request.of(call.method(), call.target(), call.headers(), call.body());
      CompletableFuture<Response> response;
      try {
        response =
            provesNames
                ? to.core.api().toProven().respond(nameOf(from.number), request)
                : to.core.api().respond(request);
      } catch (Exception e) {
        throw new IllegalStateException("a node fell over a request", e);
      }
      var _ =
          response.thenAccept(value -> {
            if (passes(to.number, from.number)) {
              at(delay(), () -> answer.complete(reply(value)));
            }
          });
    }

    private Reply reply(Response response) {
      return new Reply(response.status(), response.headers(), bytes(response.body()));
    }

    private byte[] bytes(Response.Body body) {
      try {
        return switch (body) {
          case Response.Body.Bytes(byte[] content) -> content;
          case Response.Body.Stream(Response.Writer writer) -> {
            var out = new ByteArrayOutputStream();
            writer.writeTo(out);
            yield out.toByteArray();
          }
          case Response.Body.Upgrade _ -> new byte[0];
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean provesNames() {
      return provesNames;
    }

    @Override
    public void execute(Runnable task) {
      at(0, task);
    }

    @Override
    public void forget(Endpoint endpoint) {}

    @Override
    public void close() {}
  }
}
