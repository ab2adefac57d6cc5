package dev.mvmci.p2p.gossip;

import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.session.PeerService;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What neighbours ask that dialled us: a stream of what we say, and to be heard themselves. */
final class GossipService implements PeerService {

  /** Answers with frames, as long as the link lives. */
  static final String LINK = "/gossip/link";

  /** Takes frames. */
  static final String FRAMES = "/gossip/frames";

  /** Says that the sender is still there. */
  private static final byte[] NOTHING_NEW = new byte[Integer.BYTES];

  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final long MAX_BATCH_BYTES =
      Outgoing.BATCH_BYTES + GossipCodec.MAX_FRAME_BYTES + Integer.BYTES;

  private final Gossip gossip;
  private final Predicate<NodeId> gate;
  private final PeerService joining;

  GossipService(Gossip gossip, Predicate<NodeId> gate, PeerService joining) {
    this.gossip = gossip;
    this.gate = gate;
    this.joining = joining;
  }

  @Override
  public boolean admits(NodeId peer) {
    return gate.test(peer);
  }

  @Override
  public Response handle(NodeId peer, Request request) throws Exception {
    if (request.path().equals(AdmittingService.JOIN)) {
      return joining.handle(peer, request);
    }
    if (!gate.test(peer)) {
      throw HttpProblem.of(403, "not-admitted", "this key may not take part in gossip here");
    }
    return Router.builder()
        .get(LINK, _ -> link(peer))
        .post(FRAMES, MAX_BATCH_BYTES, frames -> take(peer, frames))
        .build()
        .handle(request);
  }

  private Response link(NodeId peer) {
    var outgoing = new Outgoing();
    var link = new GossipLink(peer, false, outgoing, outgoing::close);
    if (!gossip.wants(link)) {
      throw HttpProblem.of(409, "linked", "there is another link, or there are too many");
    }
    return new Response(
        200,
        Headers.of("content-type", "application/octet-stream"),
        new Response.Body.Stream(out -> tell(link, out)));
  }

  private void tell(GossipLink link, OutputStream out) throws IOException {
    if (!gossip.attach(link)) {
      return;
    }
    try {
      while (!link.outgoing().isClosed()) {
        byte[] batch = link.outgoing().take(HEARTBEAT);
        out.write(batch.length == 0 ? NOTHING_NEW : batch);
        out.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the endpoint is stopping");
    } finally {
      gossip.detach(link);
    }
  }

  private Response take(NodeId peer, Request request) {
    GossipLink link =
        gossip
            .dialledBy(peer)
            .orElseThrow(() -> HttpProblem.of(409, "not-linked", "there is no link to this peer"));
    try {
      for (Optional<GossipFrame> frame = GossipCodec.read(request.body());
          frame.isPresent();
          frame = GossipCodec.read(request.body())) {
        gossip.received(link, frame.get());
      }
    } catch (IOException e) {
      throw HttpProblem.badRequest("these are no frames: " + e.getMessage());
    }
    return Response.noContent();
  }
}
