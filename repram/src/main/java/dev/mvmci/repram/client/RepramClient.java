package dev.mvmci.repram.client;

import dev.mvmci.http.Call;
import dev.mvmci.http.Handler;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.NoAnswer;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads and writes through any of several nodes. It stays with a node as long as that answers, and
 * goes to the next when one is dead, hangs, or fails by itself (5xx). Speaks the v1 API, also to
 * nodes of other kinds. Thread-safe.
 */
public final class RepramClient implements AutoCloseable {

  /** How long one node may take before the next is asked; longer than a write waits for quorum. */
  public static final Duration TIMEOUT = Duration.ofSeconds(8);

  private static final int PAGE = 1000;
  private static final long MAX_REPLY_BYTES = 64L << 20;
  private static final byte[] NOTHING = {};

  private final List<HttpCaller> nodes;
  private final Function<String, EventSource> events;
  private final AtomicInteger current = new AtomicInteger();

  /**
   * @param events leads to what a target brings that is to be watched
   */
  private RepramClient(List<HttpCaller> nodes, Function<String, EventSource> events) {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no node is given; name at least one, http://host:port");
    }
    this.nodes = List.copyOf(nodes);
    this.events = events;
  }

  /** A client of the nodes at these addresses, for example {@code http://127.0.0.1:8080}. */
  public static RepramClient connect(List<URI> addresses) {
    return connect(addresses, "");
  }

  /**
   * A client that shows its key to the nodes, as those ask that listen beyond their machine.
   *
   * @param key empty for none
   */
  public static RepramClient connect(List<URI> addresses, String key) {
    Headers credentials = credentials(key);
    List<HttpCaller> nodes =
        addresses.stream()
            .<HttpCaller>map(address -> new NetworkCaller(address, MAX_REPLY_BYTES, credentials))
            .toList();
    List<URI> places = List.copyOf(addresses);
    return new RepramClient(nodes, target -> new SocketEvents(places, credentials, target));
  }

  /** The headers by which a key is shown; none for an empty one. */
  public static Headers credentials(String key) {
    return key.isEmpty() ? Headers.NONE : Headers.of("authorization", "Bearer " + key);
  }

  /** A client over callers that lead to nodes in whatever way; it cannot watch. */
  public static RepramClient over(List<HttpCaller> nodes) {
    return new RepramClient(
        nodes,
        _ -> {
          throw new UnsupportedOperationException("this client has no addresses to watch at");
        });
  }

  /** A client of a node in the same process, which is asked without a socket. */
  public static RepramClient inside(Handler node) {
    return new RepramClient(
        List.of(new InProcessCaller(node)), target -> new HandlerEvents(node, target));
  }

  /** Writes a value that ends after the TTL, within the bounds the node sets. */
  public Stored put(String key, byte[] value, Duration ttl)
      throws IOException, InterruptedException {
    return put(key, value, ttl, Condition.ALWAYS);
  }

  /** Writes a value if the condition holds; nodes of other kinds ignore conditions. */
  public Stored put(String key, byte[] value, Duration ttl, Condition condition)
      throws IOException, InterruptedException {
    Headers headers =
        Headers.of("x-ttl", Long.toString(ttl.toSeconds()))
            .and("content-type", "application/octet-stream");
    headers =
        switch (condition) {
          case Condition.Always _ -> headers;
          case Condition.IfAbsent _ -> headers.and("if-none-match", "*");
          case Condition.IfVersion(String version) ->
              headers.and("if-match", "\"" + version + "\"");
        };
    Reply reply = ask(new Call("PUT", dataTarget(key), headers, value, TIMEOUT));
    return switch (reply.status()) {
      case 201 -> Stored.REPLICATED;
      case 202 -> Stored.PENDING;
      case 412 -> Stored.REFUSED;
      default -> throw refusal("put", key, reply);
    };
  }

  /** The value of a key, if it lives. */
  public Optional<Value> get(String key) throws IOException, InterruptedException {
    return read("GET", key, Headers.NONE);
  }

  /** What {@link #get} says of a key, without its bytes. */
  public Optional<Value> head(String key) throws IOException, InterruptedException {
    return read("HEAD", key, Headers.NONE);
  }

  /** A part of a large value: bytes from the first position up to and including the last. */
  public Optional<Value> get(String key, long first, long last)
      throws IOException, InterruptedException {
    return read("GET", key, Headers.of("range", "bytes=%d-%d".formatted(first, last)));
  }

  private Optional<Value> read(String method, String key, Headers headers)
      throws IOException, InterruptedException {
    Reply reply = ask(new Call(method, dataTarget(key), headers, NOTHING, TIMEOUT));
    return switch (reply.status()) {
      case 200, 206 ->
          Optional.of(
              new Value(
                  reply.body(),
                  seconds(reply, "x-original-ttl"),
                  seconds(reply, "x-remaining-ttl"),
                  reply.headers().first("etag").orElse("").replace("\"", "")));
      case 404 -> Optional.empty();
      default -> throw refusal("get", key, reply);
    };
  }

  /** One page of the keys with a prefix, in order, from after the cursor ("" for the start). */
  public KeyPage keys(String prefix, int limit, String cursor)
      throws IOException, InterruptedException {
    String target =
        "/v1/keys?prefix=%s&limit=%d&cursor=%s"
            .formatted(Call.escape(prefix), limit, Call.escape(cursor));
    Reply reply = ask(Call.get(target).within(TIMEOUT));
    if (!reply.ok()) {
      throw refusal("keys", prefix, reply);
    }
    JsonNode page = reply.json();
    // Go nodes write null where there are no keys.
    List<String> keys = page.path("keys").valueStream().map(JsonNode::asString).toList();
    String next = page.path("next_cursor").asString("");
    return new KeyPage(keys, next.isEmpty() ? Optional.empty() : Optional.of(next));
  }

  /** All keys with a prefix, page by page as the consumer takes them. */
  public void eachKey(String prefix, Consumer<String> consumer)
      throws IOException, InterruptedException {
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      KeyPage page = keys(prefix, PAGE, cursor.get());
      page.keys().forEach(consumer);
      cursor = page.nextCursor();
    }
  }

  /**
   * Follows all keys with a prefix: first what is there, then what comes and goes. The watch moves
   * to another node by itself when its node is lost, and then begins anew.
   *
   * @param consumer called for one event after the other, on a thread of the watch
   */
  public Watch watch(String prefix, Consumer<WatchEvent> consumer) {
    return watchAt("/v1/watch?prefix=" + Call.escape(prefix), consumer);
  }

  /** As {@link #watch}, and events bring values that are not large; see {@link WatchEvent}. */
  public Watch watchValues(String prefix, Consumer<WatchEvent> consumer) {
    return watchAt("/v1/watch?values=1&prefix=" + Call.escape(prefix), consumer);
  }

  private Watch watchAt(String target, Consumer<WatchEvent> consumer) {
    return new Watch(events.apply(target), consumer);
  }

  private Reply ask(Call call) throws IOException, InterruptedException {
    var failures = new ArrayList<String>();
    @Nullable IOException last = null;
    int start = current.get();
    for (int attempt = 0; attempt < nodes.size(); attempt++) {
      int index = Math.floorMod(start + attempt, nodes.size());
      try {
        Reply reply = nodes.get(index).call(call);
        if (reply.status() < 500 || reply.status() == 507) {
          current.set(index);
          return reply;
        }
        failures.add("node " + index + " answered " + reply.status());
      } catch (IOException e) {
        failures.add("node " + index + ": " + NoAnswer.reason(e));
        last = e;
      }
    }
    throw new RepramUnavailable(
        "%s %s: no node gave an answer (%s)"
            .formatted(call.method(), Problem.excerpt(call.target()), String.join("; ", failures)),
        last);
  }

  private static HttpProblem refusal(String operation, String key, Reply reply) {
    String reason;
    try {
      reason = reply.json().path("detail").asString(reply.text());
    } catch (HttpProblem _) {
      reason = reply.text();
    }
    return HttpProblem.of(
        reply.status(),
        "%s of '%s' was refused: %s"
            .formatted(operation, Problem.excerpt(key), Problem.excerpt(reason)));
  }

  private static Optional<Duration> seconds(Reply reply, String header) {
    try {
      return reply.headers().first(header).map(Long::parseLong).map(Duration::ofSeconds);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static String dataTarget(String key) {
    return "/v1/data/" + Call.escape(key);
  }

  @Override
  public void close() {
    for (HttpCaller node : nodes) {
      if (node instanceof NetworkCaller network) {
        network.close();
      }
    }
  }
}
