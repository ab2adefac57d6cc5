package dev.mvmci.fade.nodes;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call at some node: living ones in turn, then, where those fail, the next. A call that is
 * not safe to repeat goes on to the next node only where the one before was not reached at all.
 */
public final class Forwarder implements HttpCaller {

  /** Nodes tried for one call. */
  public static final int MAX_TRIES = 4;

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final NodePool pool;
  private final Patience patience;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * How long a call may take.
   *
   * @param read one try of a read
   * @param write one try of a write; longer than a node waits for its quorum (5 s by default)
   * @param total all tries together
   */
  public record Patience(Duration read, Duration write, Duration total) {
    public static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(2), Duration.ofSeconds(7), Duration.ofSeconds(15));
  }

  /** A node's answer. */
  public record Answer(Node node, Reply reply) {}

  /** No node answered; the message says of each why. */
  public static final class NoNode extends IOException {
    private final boolean outcomeUnknown;

    NoNode(List<String> failures, boolean outcomeUnknown) {
      super(failures.isEmpty() ? "no node is known" : String.join("; ", failures));
      this.outcomeUnknown = outcomeUnknown;
    }

    /** Whether the call was not repeated because it may have taken effect. */
    public boolean outcomeUnknown() {
      return outcomeUnknown;
    }
  }

  public Forwarder(NodePool pool, Patience patience) {
    this.pool = pool;
    this.patience = patience;
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    return forward(call, "").reply();
  }

  /**
   * Makes the call.
   *
   * @param preferred id, alias, address or port of the node to try first; where it matches none or
   *     several, or one that is down, the nodes take turns as if it were empty
   * @throws NoNode if none answered
   */
  public Answer forward(Call call, String preferred) throws IOException, InterruptedException {
    boolean repeatable = repeatable(call);
    long end = System.nanoTime() + patience.total().toNanos();
    var failures = new ArrayList<String>();
    @Nullable Answer failed = null;
    for (Node node : order(call.target(), preferred)) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        failures.add("gave up after " + patience.total().toSeconds() + " s");
        break;
      }
      try {
        Reply reply = pool.caller(node).call(call.within(shorter(left, patience(call))));
        if (reply.status() < 500 || !repeatable) {
          return new Answer(node, reply);
        }
        failed = new Answer(node, reply);
      } catch (IOException e) {
        String reason = Probe.reason(e);
        failures.add(node.id() + ": " + reason);
        pool.distrust(node, reason);
        if (!repeatable && !(e instanceof ConnectException)) {
          throw new NoNode(failures, true);
        }
      }
    }
    if (failed != null) {
      return failed;
    }
    throw new NoNode(failures, false);
  }

  private Duration patience(Call call) {
    return READS.contains(call.method()) ? patience.read() : patience.write();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Reads are, and a PUT of a key unless it depends on what is there. */
  static boolean repeatable(Call call) {
    return READS.contains(call.method())
        || (call.method().equals("PUT")
            && call.headers().first("if-match").isEmpty()
            && call.headers().first("if-none-match").isEmpty());
  }

  /** Living nodes in turn, then the others: what is known of those may be out of date. */
  private List<Node> order(String target, String preferred) {
    List<Node> nodes = pool.nodes().stream().filter(node -> node.understands(target)).toList();
    List<Node> alive = nodes.stream().filter(Node::alive).toList();
    var order = new ArrayList<Node>();
    Node first = preferred.isEmpty() ? null : match(alive, preferred);
    if (first != null) {
      order.add(first);
    }
    int start = first == null ? turn.getAndIncrement() : turn.get();
    for (int i = 0; i < alive.size(); i++) {
      Node node = alive.get(Math.floorMod(start + i, alive.size()));
      if (!node.equals(first)) {
        order.add(node);
      }
    }
    nodes.stream().filter(node -> !node.alive()).forEach(order::add);
    return order.subList(0, Math.min(MAX_TRIES, order.size()));
  }

  private static @Nullable Node match(List<Node> nodes, String preferred) {
    String address =
        preferred.endsWith("/") ? preferred.substring(0, preferred.length() - 1) : preferred;
    for (Node node : nodes) {
      if (node.id().equals(preferred) || node.url().toString().equals(address)) {
        return node;
      }
    }
    List<Node> others =
        nodes.stream()
            .filter(node ->
                node.alias().equals(preferred)
                    || Integer.toString(node.url().getPort()).equals(preferred))
            .toList();
    return others.size() == 1 ? others.getFirst() : null;
  }
}
