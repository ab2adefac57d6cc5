package dev.mvmci.p2p.session;

import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;

/** What an endpoint serves to the peers that dial it. Called on virtual threads; it may block. */
public interface PeerService {

  /** Serves nobody: for endpoints that only dial. */
  PeerService NOTHING =
      new PeerService() {
        @Override
        public boolean admits(NodeId peer) {
          return false;
        }

        @Override
        public Response handle(NodeId peer, Request request) {
          return Response.text(404, "nothing is served here\n");
        }
      };

  /**
   * Whether this peer may keep its session. A peer that is not admitted may make requests, so that
   * it can ask to be let in, until its time of grace is over.
   */
  boolean admits(NodeId peer);

  /** Answers a request of a peer, which has proven its key. */
  Response handle(NodeId peer, Request request) throws Exception;
}
