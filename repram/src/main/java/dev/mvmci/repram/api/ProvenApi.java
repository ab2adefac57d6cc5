package dev.mvmci.repram.api;

import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.wire.Era;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes ask whose names are proven by what carries their requests: to be taken in, and the
 * messages of the mesh. There are none of other kinds among them, so nothing else is answered.
 */
public final class ProvenApi {

  private static final Logger log = LoggerFactory.getLogger(ProvenApi.class);

  /** Impostors whose refusal was logged; further ones are refused without a word. */
  private static final int MAX_TOLD = 1_000;

  private final GossipApi gossip;
  private final MeshApi mesh;
  private final RateLimiter peers;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  ProvenApi(GossipApi gossip, MeshApi mesh, RateLimiter peers) {
    this.gossip = gossip;
    this.mesh = mesh;
    this.peers = peers;
  }

  /** As {@link #respond}, when the answer is there. */
  public Response handle(String peer, Request request) throws Exception {
    return NodeApi.bounded(request.path(), respond(peer, request)).get();
  }

  /**
   * Answers a node, mostly at once; what it says in another's name is refused.
   *
   * @param peer the name it has proven
   */
  public CompletableFuture<Response> respond(String peer, Request request) throws IOException {
    if (!peers.admits(peer)) {
      return CompletableFuture.completedFuture(Answer.text(429, "Rate limit exceeded"));
    }
    Sender sender = claimed -> claimed.equals(peer) ? Optional.empty() : impostor(peer, claimed);
    if (request.method().equals("POST") && request.path().startsWith(PeerPaths.MESH)) {
      return mesh.respond(request, sender);
    }
    boolean joins = request.method().equals("POST") && request.path().equals(PeerPaths.BOOTSTRAP);
    return CompletableFuture.completedFuture(
        joins ? gossip.bootstrap(request, Era.V1, sender) : Answer.notFound());
  }

  private Optional<Response> impostor(String peer, String claimed) {
    if (told.size() < MAX_TOLD && told.add(peer)) {
      log.warn("event=impostor_refused peer={} says-it-is={}", peer, Problem.excerpt(claimed));
    }
    return Optional.of(Answer.text(403, "You are not " + Problem.excerpt(claimed)));
  }
}
