package dev.mvmci.app.node;

import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.caller.Link;
import dev.mvmci.p2p.caller.Members;
import dev.mvmci.p2p.caller.PeerCaller;
import dev.mvmci.p2p.lan.LanSearch;
import dev.mvmci.p2p.lan.MulticastSearch;
import dev.mvmci.p2p.path.PathUnderlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** What leads a worker to its control plane. */
public sealed interface ControlLink {

  /** An address over which HTTP is spoken. */
  record Url(String url) implements ControlLink {}

  /**
   * A ticket, which leads to any member of a cluster.
   *
   * @param nearby whether its members are looked for on the local networks too
   */
  record ByTicket(Ticket ticket, boolean nearby) implements ControlLink {}

  /** Makes the caller; what it needs is added to the parts. */
  default HttpCaller caller(Path dataDir, Parts parts) throws IOException {
    return switch (this) {
      case Url(String url) -> parts.add(new NetworkCaller(URI.create(url)));
      case ByTicket(Ticket ticket, boolean nearby) -> overPeers(ticket, nearby, dataDir, parts);
    };
  }

  private static HttpCaller overPeers(Ticket ticket, boolean nearby, Path dataDir, Parts parts)
      throws IOException {
    Identity identity = Identity.in(dataDir);
    // It is reached by those whom it dials, and by nobody else.
    var paths =
        new PathUnderlay(
            identity, List.of(), nearby ? new MulticastSearch() : LanSearch.OFF, _ -> false);
    Endpoint endpoint =
        parts.add(
            Endpoint.open(
                EndpointConfig.DEFAULT.at(from(ticket, nearby)),
                identity,
                paths,
                PeerService.NOTHING));
    Members members = Members.of(ticket, dataDir.resolve("p2p.members"));
    return parts.add(
        new PeerCaller(new Link(endpoint, members, ticket.secret(), new SplittableRandom())));
  }

  /** Nobody on this machine's networks can reach the socket of a worker that needs none of them. */
  private static InetSocketAddress from(Ticket ticket, boolean nearby) {
    boolean here =
        !nearby
            && ticket.relays().stream().allMatch(RelayAddress::isLoopback)
            && ticket.members().stream()
                .flatMap(member -> member.addresses().stream())
                .allMatch(address -> address.getAddress().isLoopbackAddress());
    return new InetSocketAddress(here ? InetAddress.getLoopbackAddress() : null, 0);
  }
}
