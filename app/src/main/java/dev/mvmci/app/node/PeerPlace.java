package dev.mvmci.app.node;

import dev.mvmci.app.peers.SqlAdmissionStore;
import dev.mvmci.app.peers.SqlDirectory;
import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.control.peers.MemberProtocol;
import dev.mvmci.control.peers.PeerRoutes;
import dev.mvmci.control.peers.Peers;
import dev.mvmci.control.peers.RecentSessions;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.PrivateFile;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.lan.LanBeacon;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import dev.mvmci.sql.ReplicatedSqlite;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A control plane's place among its peers, and the ticket that workers join it with. Ticket and
 * port are the same after a restart.
 */
final class PeerPlace implements AutoCloseable {

  private static final String TICKET_FILE = "ticket";
  private static final String PORT_FILE = "p2p.port";

  private final Peers peers;
  private final Optional<LanBeacon> beacon;
  private final Gate gate;
  private final Ticket ticket;

  private PeerPlace(Peers peers, Optional<LanBeacon> beacon, Gate gate, Ticket ticket) {
    this.peers = peers;
    this.beacon = beacon;
    this.gate = gate;
    this.ticket = ticket;
  }

  /**
   * Opens it; until {@link #serve} peers are answered that the node is starting.
   *
   * @param member by what name the cluster knows this control plane
   * @param store whose mesh goes over these peers too, if there is one
   */
  static PeerPlace open(
      PeerConfig config,
      Path dataDir,
      ReplicatedSqlite database,
      String member,
      Optional<StoreMesh> store)
      throws IOException {
    Identity identity = Identity.in(dataDir);
    var admissions = new SqlAdmissionStore(database);
    var directory = new SqlDirectory(database, member);
    var gate = new Gate();
    Path portFile = dataDir.resolve(PORT_FILE);
    Peers peers =
        opened(
            lastPort(config.listen(), portFile),
            config.listen(),
            at ->
                Peers.open(
                    EndpointConfig.DEFAULT.at(at),
                    identity,
                    config.relays(),
                    admissions,
                    directory,
                    InstantSource.system(),
                    store.stream().<MemberProtocol>map(mesh -> mesh).toList(),
                    gate));
    boolean ready = false;
    try {
      Files.writeString(portFile, peers.port() + "\n");
      Ticket ticket = ownTicket(peers, dataDir.resolve(TICKET_FILE));
      Optional<LanBeacon> beacon =
          config.nearby()
              ? Optional.of(LanBeacon.start(identity.id(), peers.port()))
              : Optional.empty();
      store.ifPresent(mesh -> mesh.reach(peers));
      var place = new PeerPlace(peers, beacon, gate, ticket);
      ready = true;
      return place;
    } finally {
      if (!ready) {
        peers.close();
      }
    }
  }

  private interface Opening {
    Peers at(InetSocketAddress address) throws IOException;
  }

  /** Somebody may have taken the last port meanwhile, where none was asked for. */
  private static Peers opened(
      Optional<InetSocketAddress> last, InetSocketAddress bind, Opening opening)
      throws IOException {
    if (last.isPresent()) {
      try {
        return opening.at(last.get());
      } catch (IOException _) {
        return opening.at(bind);
      }
    }
    return opening.at(bind);
  }

  private static Optional<InetSocketAddress> lastPort(InetSocketAddress bind, Path file)
      throws IOException {
    if (bind.getPort() != 0 || Files.notExists(file)) {
      return Optional.empty();
    }
    String port = Files.readString(file).strip();
    return port.matches("[1-9][0-9]{0,4}")
        ? Optional.of(new InetSocketAddress(bind.getAddress(), Integer.parseInt(port)))
        : Optional.empty();
  }

  /** The one of the file, as long as nobody revoked it; names the members as they are now. */
  private static Ticket ownTicket(Peers peers, Path file) throws IOException {
    Ticket ticket =
        kept(file)
            .flatMap(Ticket::secret)
            .flatMap(peers::ticketOf)
            .orElseGet(() -> peers.createTicket(Role.WORKER, Optional.empty(), false));
    PrivateFile.write(file, (ticket.reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
    return ticket;
  }

  private static Optional<Ticket> kept(Path file) throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Ticket.parse(Files.readString(file)));
    } catch (TicketException e) {
      throw new IOException(file + ": " + e.getMessage() + "; remove it to get a new one", e);
    }
  }

  /**
   * Serves these routes to peers that are let in; the result also serves what is about peers.
   *
   * @param forPeers what peers get in place of the same routes
   */
  Router serve(Router control, Router forPeers) {
    Router about = new PeerRoutes(peers, control).routes();
    gate.open(Router.builder().include(about).include(forPeers).include(control).build());
    return Router.builder().include(about).include(control).build();
  }

  /** The sessions with peers, to be shown. */
  Sessions sessions() {
    return new RecentSessions(peers, InstantSource.system());
  }

  /** Brings blobs of the other members into a store. */
  BlobBringer bringer(BlobStore store) {
    return peers.bringer(store);
  }

  /** What workers join with. */
  Ticket ticket() {
    return ticket;
  }

  @Override
  public void close() {
    beacon.ifPresent(LanBeacon::close);
    peers.close();
  }
}
