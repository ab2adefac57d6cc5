package dev.mvmci.repram.api;

import dev.mvmci.http.Handler;
import dev.mvmci.http.PromptHandler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.peers.MeshPaths;
import dev.mvmci.repram.peers.Naming;
import dev.mvmci.repram.wire.Era;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The whole HTTP face of a node, both eras at once: what every request goes through, then the
 * routes. Written as a plain switch because it is the hot path, and because keys are not path
 * segments.
 */
public final class NodeApi implements PromptHandler {

  private static final String DATA = "/v1/data/";
  private static final String GOSSIP = "/gossip/message";
  private static final List<String> LEGACY_DATA =
      List.of("/data/", "/cluster/put/", "/cluster/get/");
  private static final List<String> SCANNERS =
      List.of("sqlmap", "nikto", "nmap", "masscan", "gobuster", "dirbuster");
  private static final int MESH_TIMEOUT_MILLIS = 10_000;
  private static final Response NOBODY_ANSWERED =
      Answer.text(504, "No answer from the node asked about");

  private final Parts parts;
  private final Counters counters;
  private final RateLimiter clients;
  private final RateLimiter peers;
  private final boolean trustProxy;

  /** What answers, by what it is about. */
  private record Parts(
      DataApi data,
      KeysApi keys,
      WatchApi watch,
      GossipApi gossip,
      MeshApi mesh,
      StatusApi status,
      Naming naming,
      Optional<Handler> attachment) {}

  private NodeApi(
      Parts parts, Counters counters, RateLimiter clients, RateLimiter peers, boolean trustProxy) {
    this.parts = parts;
    this.counters = counters;
    this.clients = clients;
    this.peers = peers;
    this.trustProxy = trustProxy;
  }

  /** The face of these parts, with these settings. */
  public static NodeApi over(NodeParts node, ApiSettings settings) {
    var counters = new Counters();
    var limits =
        new DataApi.Limits(
            settings.minTtlSeconds(), settings.maxTtlSeconds(), settings.writeTimeout());
    var parts =
        new Parts(
            new DataApi(node.store(), node.replicator(), node.clocks(), node.patience(), limits),
            new KeysApi(node.store()),
            new WatchApi(node.store(), node.watches(), node.clocks()),
            new GossipApi(node.signer(), node.replicator(), node.talk(), node.introducer()),
            new MeshApi(
                node.table().self().id(),
                node.signer(),
                node.clocks(),
                node.replicator(),
                node.antiEntropy(),
                node.detector()),
            new StatusApi(node.table(), node.store(), node.clocks(), settings.network(), counters),
            node.naming(),
            node.attachment());
    return new NodeApi(
        parts,
        counters,
        new RateLimiter(settings.clientsPerSecond(), node.clocks()),
        new RateLimiter(settings.peersPerSecond(), node.clocks()),
        settings.trustProxy());
  }

  @Override
  public Response handle(Request request) throws Exception {
    return bounded(request.path(), respond(request)).get();
  }

  /** A write's wait is bounded by itself; the question about a third node is by this. */
  static CompletableFuture<Response> bounded(String path, CompletableFuture<Response> answer) {
    if (answer.isDone() || !path.startsWith(PeerPaths.MESH)) {
      return answer;
    }
    return answer
        .completeOnTimeout(NOBODY_ANSWERED, MESH_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(_ -> NOBODY_ANSWERED);
  }

  @Override
  public boolean prompt(String method, String path) {
    return switch (method) {
      case "GET", "HEAD", "PUT" -> path.startsWith(DATA) || path.startsWith(LEGACY_DATA.getFirst());
      case "POST" -> path.startsWith(PeerPaths.MESH) || path.endsWith(GOSSIP);
      default -> false;
    };
  }

  @Override
  public CompletableFuture<Response> promptly(Request request) throws Exception {
    String path = request.path();
    if (path.equals(MeshPaths.COMPARE) || path.equals(MeshPaths.PULL)) {
      // These walk through the whole store, and must not hold up other requests meanwhile.
      var answer = new CompletableFuture<Response>();
      Thread.startVirtualThread(() -> completeLater(request, answer));
      return answer;
    }
    return bounded(path, respond(request));
  }

  private void completeLater(Request request, CompletableFuture<Response> answer) {
    try {
      answer.complete(handle(request));
    } catch (Exception e) {
      answer.completeExceptionally(e);
    }
  }

  /** What nodes are answered whose names are proven, in place of all this. */
  public ProvenApi toProven() {
    return new ProvenApi(parts.gossip(), parts.mesh(), peers);
  }

  /** Answers a request; what other nodes have to confirm or to be asked for comes later. */
  public CompletableFuture<Response> respond(Request request) throws Exception {
    Optional<String> origin = request.header("origin");
    if (request.method().equals("OPTIONS")) {
      return CompletableFuture.completedFuture(Decoration.preflight(origin));
    }
    Optional<Response> refusal = refusal(request);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(Decoration.of(refusal.get(), origin));
    }
    if (request.path().startsWith(PeerPaths.MESH) && request.method().equals("POST")) {
      return parts.mesh().respond(request, Sender.ANYBODY);
    }
    return route(request).thenApply(response -> Decoration.of(response, origin));
  }

  private Optional<Response> refusal(Request request) {
    boolean fromPeer = PeerPaths.contains(request.path());
    RateLimiter limiter = fromPeer ? peers : clients;
    if (!limiter.admits(address(request))) {
      counters.rateLimited.increment();
      return Optional.of(Answer.text(429, "Rate limit exceeded"));
    }
    if (declaredLength(request) > (fromPeer ? MeshApi.MAX_BODY_BYTES : Answer.MAX_VALUE_BYTES)) {
      counters.oversized.increment();
      return Optional.of(Answer.tooLarge());
    }
    if (fromPeer && parts.naming() == Naming.PROVEN) {
      return Optional.of(
          Answer.text(403, "Nodes come to this one by sessions that prove who they are"));
    }
    if (scanner(request.header("user-agent").orElse(""))) {
      counters.suspicious.increment();
      return Optional.of(Answer.text(403, "Forbidden"));
    }
    return Optional.empty();
  }

  private String address(Request request) {
    if (!trustProxy) {
      return request.remote();
    }
    return request
        .header("x-forwarded-for")
        .map(chain -> chain.split(",", 2)[0].strip())
        .filter(first -> !first.isEmpty())
        .or(() -> request.header("x-real-ip"))
        .orElse(request.remote());
  }

  private static long declaredLength(Request request) {
    try {
      return request.header("content-length").map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  private static boolean scanner(String userAgent) {
    return !userAgent.isEmpty()
        && SCANNERS.stream().anyMatch(userAgent.toLowerCase(Locale.ROOT)::contains);
  }

  private CompletableFuture<Response> route(Request request)
      throws IOException, InterruptedException {
    String path = request.path();
    if (path.startsWith(DATA)) {
      return parts.data().respond(request, path.substring(DATA.length()), false);
    }
    for (String prefix : LEGACY_DATA) {
      if (path.startsWith(prefix)) {
        return parts.data().respond(request, path.substring(prefix.length()), true);
      }
    }
    return CompletableFuture.completedFuture(
        switch (request.method()) {
          case "GET", "HEAD" -> get(request);
          case "POST" -> post(request);
          default -> Answer.notFound();
        });
  }

  private Response get(Request request) throws IOException, InterruptedException {
    return switch (request.path()) {
      case "/v1/keys", "/scan", "/cluster/scan" -> parts.keys().list(request);
      case "/v1/health" -> parts.status().health();
      case "/health" -> Answer.text(200, "OK");
      case "/v1/status" -> parts.status().status();
      case "/v1/topology" -> parts.status().topology();
      case "/v1/metrics" -> parts.status().metrics();
      case "/v1/watch" -> parts.watch().watch(request);
      case "/v1/ws" -> attach(request);
      default -> Answer.notFound();
    };
  }

  private Response attach(Request request) throws IOException, InterruptedException {
    Optional<Handler> attachment = parts.attachment();
    if (attachment.isEmpty()) {
      return Answer.notFound();
    }
    try {
      return attachment.get().handle(request);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private Response post(Request request) throws IOException {
    return switch (request.path()) {
      case "/v1/gossip/message" -> parts.gossip().message(request, Era.V1);
      case "/gossip/message" -> parts.gossip().message(request, Era.LEGACY);
      case PeerPaths.BOOTSTRAP -> parts.gossip().bootstrap(request, Era.V1, Sender.ANYBODY);
      case "/bootstrap" -> parts.gossip().bootstrap(request, Era.LEGACY, Sender.ANYBODY);
      default -> Answer.notFound();
    };
  }
}
