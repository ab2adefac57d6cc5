package dev.mvmci.p2p.path;

import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import java.io.IOException;
import java.util.List;

/** An endpoint with its paths. */
record Side(PathUnderlay paths, Endpoint endpoint) implements AutoCloseable {

  private static final PeerService ANSWERS =
      new PeerService() {
        @Override
        public boolean admits(NodeId peer) {
          return true;
        }

        @Override
        public Response handle(NodeId peer, Request request) {
          return Response.text(200, "for " + peer.brief());
        }
      };

  static Side open(int seed, boolean admitting, List<RelayTarget> relays) throws IOException {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    Identity identity = Identity.ofSeed(bytes);
    var paths = new PathUnderlay(identity, relays, _ -> admitting);
    return new Side(paths, Endpoint.open(EndpointConfig.DEFAULT, identity, paths, ANSWERS));
  }

  PathStatus path() throws InterruptedException {
    return paths.statuses().getFirst();
  }

  boolean isRegistered() throws InterruptedException {
    return paths.totals().relays().containsValue(true);
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
