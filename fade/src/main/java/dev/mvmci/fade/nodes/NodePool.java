package dev.mvmci.fade.nodes;

import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.repram.client.RepramClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that are known, and how each of them is. All are asked again and again in the
 * background, at the same time, so that a node that hangs delays nobody. Those that living nodes
 * name in their topology are taken in too, if they are of the same enclave and answer to the id
 * they are listed under. Thread-safe.
 */
public final class NodePool implements AutoCloseable {

  /** Nodes looked after at most; further ones are ignored. */
  public static final int MAX_NODES = 64;

  /** Largest answer taken from a node: a value of 10 MiB and some room. */
  private static final long MAX_REPLY_BYTES = 12L << 20;

  private static final Logger log = LoggerFactory.getLogger(NodePool.class);

  private final Supplier<List<URI>> configured;
  private final boolean useTopology;
  private final Duration interval;
  private final Probe probe;
  private final Function<URI, HttpCaller> connect;
  private final Map<URI, HttpCaller> callers = new ConcurrentHashMap<>();
  private final List<Consumer<List<Node>>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstRound = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService probes =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fade-probe-", 0).factory());

  // Guards the change of `nodes`; readers take the list as it is.
  private final ReentrantLock changing = new ReentrantLock();
  private volatile List<Node> nodes = List.of();
  private @Nullable Thread loop;

  /**
   * A pool that is not asking anybody yet; see {@link #start}.
   *
   * @param configured the addresses to begin with, asked for anew in each round
   * @param useTopology whether nodes that those name are taken in
   * @param interval pause between two rounds
   * @param timeout how long one question may take
   * @param connect how a node is called
   */
  public NodePool(
      Supplier<List<URI>> configured,
      boolean useTopology,
      Duration interval,
      Duration timeout,
      Function<URI, HttpCaller> connect) {
    this.configured = configured;
    this.useTopology = useTopology;
    this.interval = interval;
    this.probe = new Probe(timeout, System::nanoTime);
    this.connect = connect;
  }

  /**
   * How nodes are called unless a test says otherwise: over HTTP.
   *
   * @param key shown to each of them; empty for none
   */
  public static Function<URI, HttpCaller> overNetwork(String key) {
    return url -> new NetworkCaller(url, MAX_REPLY_BYTES, RepramClient.credentials(key));
  }

  /** Begins to ask, until closed. */
  public NodePool start() {
    loop = Thread.ofVirtual().name("fade-nodes").start(this::run);
    return this;
  }

  private void run() {
    try {
      do {
        refresh();
      } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** All known nodes, the configured ones first, in their order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Waits until every configured node was asked once; false if that takes longer. */
  public boolean awaitFirstRound(Duration atMost) throws InterruptedException {
    return firstRound.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Calls the listener with the nodes whenever what is known of them changes. */
  public AutoCloseable onChange(Consumer<List<Node>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The way to a node. */
  public HttpCaller caller(Node node) {
    return callers.computeIfAbsent(node.url(), connect);
  }

  /** Notes that a node failed somebody; it counts as down until it answers a question again. */
  void distrust(Node failed, String reason) {
    changing.lock();
    try {
      publish(
          nodes.stream()
              .map(node ->
                  node.url().equals(failed.url()) ? node.with(new Sighting.Dead(reason)) : node)
              .toList());
    } finally {
      changing.unlock();
    }
  }

  /** Asks all nodes once, and the new ones that they name. */
  public void refresh() throws InterruptedException {
    Map<URI, Node> asked = new LinkedHashMap<>();
    List<Node> wave = knownNodes();
    while (!wave.isEmpty()) {
      askAll(wave).forEach(node -> asked.put(node.url(), node));
      wave = useTopology ? named(asked) : List.of();
    }
    changing.lock();
    try {
      publish(withoutForgotten(asked.values()));
    } finally {
      changing.unlock();
    }
    forgetCallers();
    firstRound.countDown();
  }

  /**
   * The configured nodes, and those found before: they live on when whoever named them does not.
   */
  private List<Node> knownNodes() {
    Map<URI, Node> known = byUrl();
    var wave = new ArrayList<Node>();
    for (URI url : configured.get().stream().distinct().limit(MAX_NODES).toList()) {
      Node before = known.get(url);
      String id = before == null ? "" : before.knownId();
      wave.add(new Node("node-" + (wave.size() + 1), id, url, true, new Sighting.Unasked()));
    }
    if (nodes.isEmpty()) {
      publish(List.copyOf(wave));
    }
    var urls = new HashSet<URI>();
    wave.forEach(node -> urls.add(node.url()));
    known.values().stream()
        .filter(node -> !node.configured() && urls.add(node.url()))
        .limit(MAX_NODES - wave.size())
        .forEach(wave::add);
    return wave;
  }

  private Map<URI, Node> byUrl() {
    var map = new LinkedHashMap<URI, Node>();
    nodes.forEach(node -> map.put(node.url(), node));
    return map;
  }

  private List<Node> askAll(List<Node> wave) throws InterruptedException {
    var answers = new ArrayList<Future<Sighting>>();
    for (Node node : wave) {
      answers.add(probes.submit(() -> probe.ask(caller(node))));
    }
    var asked = new ArrayList<Node>();
    for (int i = 0; i < wave.size(); i++) {
      asked.add(judged(wave.get(i), answers.get(i)));
    }
    return asked;
  }

  private static Node judged(Node node, Future<Sighting> answer) throws InterruptedException {
    Sighting seen;
    try {
      seen = answer.get();
    } catch (ExecutionException e) {
      log.warn("probe failed node={} url={}", node.id(), node.url(), e.getCause());
      seen = new Sighting.Dead(String.valueOf(e.getCause()));
    }
    if (!node.configured()
        && seen instanceof Sighting.Alive alive
        && !alive.nodeId().equals(node.knownId())) {
      return node.with(new Sighting.Dead("another node answers there: " + alive.nodeId()));
    }
    return node.with(seen);
  }

  /** A node that was only ever found is dropped when it is dead and nobody names it any more. */
  private static List<Node> withoutForgotten(Collection<Node> asked) {
    var named = new HashSet<String>();
    for (Node node : asked) {
      if (node.seen() instanceof Sighting.Alive alive) {
        alive.peers().forEach(peer -> named.add(peer.id()));
      }
    }
    return asked.stream()
        .filter(node -> node.configured() || node.alive() || named.contains(node.knownId()))
        .toList();
  }

  /** The nodes that those asked so far name and that were not asked themselves. */
  private static List<Node> named(Map<URI, Node> asked) {
    var ids = new HashSet<String>();
    asked.values().forEach(node -> ids.add(node.knownId()));
    var found = new LinkedHashMap<String, Node>();
    for (Node node : asked.values()) {
      if (node.seen() instanceof Sighting.Alive alive) {
        for (Sighting.Peer peer : alive.peers()) {
          boolean isNew =
              peer.enclave().equals(alive.enclave())
                  && !ids.contains(peer.id())
                  && !asked.containsKey(peer.url());
          if (isNew && asked.size() + found.size() < MAX_NODES) {
            found.putIfAbsent(
                peer.id(),
                new Node(peer.id(), peer.id(), peer.url(), false, new Sighting.Unasked()));
          }
        }
      }
    }
    return List.copyOf(found.values());
  }

  private void publish(List<Node> now) {
    List<Node> before = nodes;
    nodes = now;
    if (!states(before).equals(states(now))) {
      logChange(before, now);
      listeners.forEach(listener -> listener.accept(now));
    }
  }

  private static void logChange(List<Node> before, List<Node> now) {
    long alive = now.stream().filter(Node::alive).count();
    if (now.size() != before.size() || alive != before.stream().filter(Node::alive).count()) {
      log.info("nodes alive={} of={}", alive, now.size());
    }
  }

  /** What is worth telling: not every hair's breadth of latency. */
  private static List<String> states(List<Node> nodes) {
    return nodes.stream().map(NodePool::told).toList();
  }

  private static String told(Node node) {
    String details =
        switch (node.seen()) {
          case Sighting.Alive alive ->
              alive.peers().size() + " " + Long.toString(alive.latency().toMillis()).length();
          case Sighting.Dead(String reason) -> reason;
          case Sighting.Unasked _ -> "";
        };
    return String.join(" ", node.url().toString(), node.id(), node.state(), details);
  }

  private void forgetCallers() {
    var current = new HashSet<URI>();
    nodes.forEach(node -> current.add(node.url()));
    for (URI url : List.copyOf(callers.keySet())) {
      if (!current.contains(url)) {
        close(Objects.requireNonNull(callers.remove(url)));
      }
    }
  }

  private static void close(HttpCaller caller) {
    if (caller instanceof NetworkCaller network) {
      network.close();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    if (loop != null) {
      loop.interrupt();
    }
    probes.shutdownNow();
    callers.values().forEach(NodePool::close);
    callers.clear();
  }
}
