package dev.mvmci.control.peers;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.http.Handler;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.Admission;
import dev.mvmci.p2p.admission.AdmissionStore;
import dev.mvmci.p2p.admission.AdmittedKey;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.gossip.Gossip;
import dev.mvmci.p2p.path.PathTotals;
import dev.mvmci.p2p.path.PathUnderlay;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.RefusedException;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.session.SessionInfo;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A control plane's place among its peers: its endpoint, its tickets, and who is let in. What
 * another member of the cluster revokes is cut here within {@link #REFRESH_INTERVAL}.
 */
public final class Peers implements AutoCloseable {

  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Peers.class);

  private final Endpoint endpoint;
  private final Gossip gossip;
  private final PathUnderlay paths;
  private final Admission admission;
  private final AdmissionStore store;
  private final Directory directory;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Thread refreshing;

  /** What this member said of itself; only the refreshing thread changes it. */
  private Contact published;

  private Peers(
      Endpoint endpoint,
      Gossip gossip,
      PathUnderlay paths,
      Contact published,
      Admission admission,
      AdmissionStore store,
      Directory directory,
      InstantSource clock) {
    this.endpoint = endpoint;
    this.gossip = gossip;
    this.paths = paths;
    this.published = published;
    this.admission = admission;
    this.store = store;
    this.directory = directory;
    this.clock = clock;
    this.refreshing = Thread.ofVirtual().name("peers-refresh").start(this::refresh);
  }

  /** Where the members of the cluster say how they are reached. */
  public interface Directory {

    /** Says how this member is reached. */
    void publish(Contact self);

    /** How the members are reached, as far as they said so. */
    List<Contact> members();
  }

  /**
   * Opens the endpoint; peers are served when this returns.
   *
   * @param relays through which this member can be reached too
   * @param protocols what only members of the cluster ask each other, over the same socket
   * @param routes what is served to peers that were let in
   * @throws IOException if the address cannot be bound
   */
  public static Peers open(
      EndpointConfig config,
      Identity identity,
      List<RelayAddress> relays,
      AdmissionStore store,
      Directory directory,
      InstantSource clock,
      List<MemberProtocol> protocols,
      Handler routes)
      throws IOException {
    var admission = new Admission(new MembersAdmitted(store, directory), clock);
    var service =
        new AdmittingService(
            admission, new PeerAccess(), () -> Ticket.to(directory.members()), routes);
    List<RelayTarget> targets = relays.stream().map(RelayTarget::of).toList();
    var paths = new PathUnderlay(identity, targets, admission::admits);
    var gossip =
        new Gossip(identity, new GossipGate(admission), directory::members, new SplittableRandom());
    Map<String, PeerService> services = new LinkedHashMap<>();
    services.put(Endpoint.PROTOCOL, service);
    services.put(Gossip.PROTOCOL, gossip.service(service));
    protocols.forEach(own -> services.put(own.name(), new MemberService(admission, own)));
    Endpoint endpoint = Endpoint.open(config, identity, paths, services);
    try {
      Contact self = contact(endpoint, relays);
      directory.publish(self);
      gossip.start(endpoint);
      log.info(
          "event=peers_open node={} address={} relays={}",
          endpoint.id(),
          endpoint.address(),
          relays);
      return new Peers(endpoint, gossip, paths, self, admission, store, directory, clock);
    } catch (RuntimeException e) {
      endpoint.close();
      throw e;
    }
  }

  private static Contact contact(Endpoint endpoint, List<RelayAddress> relays) {
    return new Contact(endpoint.id(), Reachable.addresses(endpoint.address()), relays);
  }

  /** By what key this control plane is known. */
  public NodeId id() {
    return endpoint.id();
  }

  /** The UDP port at which peers are served. */
  public int port() {
    return endpoint.address().getPort();
  }

  /** How the members are reached, this one first. */
  public List<Contact> members() {
    var members = new ArrayList<Contact>();
    for (Contact member : directory.members()) {
      members.add(member.id().equals(id()) ? 0 : members.size(), member);
    }
    return members;
  }

  /**
   * Makes a ticket; the secret in it is kept nowhere.
   *
   * @param validity how long further keys may use it; empty for ever
   * @param singleUse whether it belongs to the first key that uses it
   */
  public Ticket createTicket(Role role, Optional<Duration> validity, boolean singleUse) {
    JoinSecret secret = JoinSecret.random(random);
    var grant =
        Grant.of(secret, role, clock.instant(), validity.map(clock.instant()::plus), singleUse);
    store.add(grant);
    log.info("event=ticket_created ticket_id={} role={}", grant.ticketId(), role.text());
    return ticket(secret, grant);
  }

  /** The ticket of a secret that was issued before, with the members as they are now. */
  public Optional<Ticket> ticketOf(JoinSecret secret) {
    return store.grants().stream()
        .filter(grant -> grant.secretHash().equals(secret.hash()) && !grant.revoked())
        .findFirst()
        .map(grant -> ticket(secret, grant));
  }

  private Ticket ticket(JoinSecret secret, Grant grant) {
    return new Ticket(members(), Optional.of(secret), Optional.of(grant.role()), grant.expires());
  }

  /** This member's part in topics; closed with the peers. */
  public Gossip gossip() {
    return gossip;
  }

  /** Brings blobs of the other members into a store. */
  public BlobBringer bringer(BlobStore store) {
    return new MemberBlobs(endpoint, directory::members, store);
  }

  /** The other members of the cluster that are not revoked. */
  public List<NodeId> others() {
    return directory.members().stream()
        .map(Contact::id)
        .filter(member -> !member.equals(id()) && admission.admits(member))
        .toList();
  }

  /**
   * Opens a session with another member.
   *
   * @param protocol of which this member serves its part
   * @throws IOException if it is no member, or does not answer within this time
   */
  public Session dial(NodeId member, String protocol, Duration within)
      throws IOException, InterruptedException {
    Contact contact =
        directory.members().stream()
            .filter(known -> known.id().equals(member) && admission.admits(member))
            .findFirst()
            .orElseThrow(() ->
                new RefusedException(
                    "peer %s is no member of this cluster".formatted(member.brief())));
    Session session = endpoint.dial(contact, protocol, within);
    // Sessions were perhaps cut while this one was not there yet.
    if (!admission.admits(member)) {
      session.close();
      throw new RefusedException("peer %s was revoked".formatted(member.brief()));
    }
    return session;
  }

  /** Tries how a peer can be reached. */
  Connecting connecting() {
    return new Connecting(endpoint, this);
  }

  /** All tickets that were made. */
  public List<Grant> tickets() {
    return store.grants();
  }

  /** All keys that were let in. */
  public List<AdmittedKey> keys() {
    return store.keys();
  }

  /** The sessions of this member. */
  public List<SessionInfo> sessions() throws InterruptedException {
    return endpoint.sessions();
  }

  /** The same with the roles of the peers, the oldest first. */
  List<Sessions.Seen> seen() throws InterruptedException {
    Map<NodeId, Role> roles = new HashMap<>();
    keys().forEach(key -> roles.put(key.id(), key.role()));
    return sessions().stream()
        .sorted(Comparator.comparing(SessionInfo::since))
        .map(session -> new Sessions.Seen(session, Optional.ofNullable(roles.get(session.peer()))))
        .toList();
  }

  /** What the paths to peers have come to. */
  public PathTotals paths() throws InterruptedException {
    return paths.totals();
  }

  /** Revokes a ticket and cuts whoever came by it; false if there is none. */
  public boolean revokeTicket(String ticketId) {
    boolean known = store.revokeTicket(ticketId);
    cutRevoked();
    return known;
  }

  /** Revokes a key and cuts its sessions; false if it was never let in. */
  public boolean revokeKey(NodeId id) {
    boolean known = new MembersAdmitted(store, directory).revokeKey(id);
    cutRevoked();
    return known;
  }

  /** Lets a key in without a ticket. */
  public void allow(NodeId id, Role role) {
    store.allow(new AdmittedKey(id, role, "", clock.instant(), false));
    cutRevoked();
  }

  private void cutRevoked() {
    endpoint.cut(admission.refresh());
  }

  private void refresh() {
    try {
      while (true) {
        Thread.sleep(REFRESH_INTERVAL);
        try {
          cutRevoked();
          publishIfMoved();
        } catch (RuntimeException e) {
          log.debug("peers are not refreshed", e);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /** A machine may get another address while it runs; tickets made then name that one. */
  private void publishIfMoved() {
    Contact now = contact(endpoint, published.relays());
    if (!now.equals(published)) {
      directory.publish(now);
      published = now;
      log.info("event=peers_moved addresses={}", now.addresses());
    }
  }

  @Override
  public void close() {
    refreshing.interrupt();
    gossip.close();
    endpoint.close();
  }
}
