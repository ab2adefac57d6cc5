package dev.mvmci.p2p.path;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.Complaints;
import dev.mvmci.p2p.relay.Route;
import dev.mvmci.p2p.relay.Signer;
import dev.mvmci.p2p.relay.TokenBucket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Lets two peers agree on keys for probes and tell each other their addresses. Either side offers
 * when it wants a direct path, through the relay and to the addresses it knows; the other answers.
 * If both offer at once, the offer of the smaller name stands. For the thread of the socket.
 */
final class Meeting {

  private static final int PROPOSALS_PER_SECOND = 200;
  private static final int STRANGERS_PER_SECOND = 50;
  private static final int MOST_OFFERS_KEPT = 1_024;

  private final Signer self;
  private final PeerTable table;
  private final Relays relays;
  private final Wire wire;
  private final Predicate<NodeId> admitted;
  private final Supplier<List<InetSocketAddress>> ownAddresses;
  private final RandomGenerator random;
  private final Complaints<Trouble> complaints;
  private final TokenBucket proposals;
  private final TokenBucket strangers;

  /** Keys of offers that were taken and when, the oldest first. */
  private final Map<ByteBuffer, Long> taken = new LinkedHashMap<>();

  Meeting(
      Signer self,
      PeerTable table,
      Relays relays,
      Wire wire,
      Predicate<NodeId> admitted,
      Supplier<List<InetSocketAddress>> ownAddresses,
      RandomGenerator random,
      Complaints<Trouble> complaints,
      long nowMillis) {
    this.self = self;
    this.table = table;
    this.relays = relays;
    this.wire = wire;
    this.admitted = admitted;
    this.ownAddresses = ownAddresses;
    this.random = random;
    this.complaints = complaints;
    this.proposals = new TokenBucket(PROPOSALS_PER_SECOND, PROPOSALS_PER_SECOND, nowMillis);
    this.strangers = new TokenBucket(STRANGERS_PER_SECOND, STRANGERS_PER_SECOND, nowMillis);
  }

  /** Does what is due for a peer; answers when something is again. */
  long turn(Peer peer, long now) {
    Introduction introduction = peer.introduction();
    if (introduction.offerAtMillis() > now) {
      return introduction.offerAtMillis();
    }
    if (peer.id().filter(id -> mayKnowUs(peer, id)).isEmpty()
        || peer.direct().isPresent()
        || !peer.inUse(now)) {
      introduction.offerAt(Long.MAX_VALUE);
    } else {
      offer(peer, peer.id().get(), now);
    }
    return introduction.offerAtMillis();
  }

  /** Whether the peer may learn this side's addresses, and name addresses that are tried. */
  private boolean mayKnowUs(Peer peer, NodeId id) {
    return peer.wasDialed() || admitted.test(id);
  }

  private void offer(Peer peer, NodeId to, long now) {
    EphemeralKey key = EphemeralKey.make();
    Proposal offer = Proposal.offer(self.id(), to, key.publicBytes(), ownAddresses.get());
    peer.introduction().offered(new Introduction.Offered(offer, key, now), random);
    ByteBuffer frame = offer.encode(self);
    for (Via via : waysToOffer(peer, now)) {
      wire.send(peer, via, frame.duplicate());
    }
  }

  /** Everything that may lead there: an offer also finds who has moved or has no relay. */
  private Set<Via> waysToOffer(Peer peer, long now) {
    Set<Via> ways = new LinkedHashSet<>();
    relays.bestFor(peer, now).ifPresent(relay -> ways.add(new Via.Relayed(relay)));
    var addresses = new ArrayList<>(peer.hints());
    addresses.addAll(peer.candidates().all().reversed());
    addresses.stream()
        .limit(Proposal.MAX_CANDIDATES)
        .forEach(address -> ways.add(new Via.Direct(address)));
    return ways;
  }

  /** Takes a proposal. */
  void receive(Via via, ByteBuffer datagram, long now) {
    Optional<Proposal.Unverified> read = Proposal.decode(datagram);
    if (read.isEmpty()) {
      complaints.refuse(Trouble.MALFORMED, via);
      return;
    }
    Proposal claim = read.get().claim();
    Route route = Route.to(claim.from());
    if (!claim.to().equals(self.id()) || claim.from().equals(self.id())) {
      complaints.refuse(Trouble.NOT_PROVEN, claim.from().brief());
      return;
    }
    Optional<Peer> known = table.at(route);
    if (claim.isOffer() && known.isPresent() && repeat(known.get(), via, claim)) {
      return;
    }
    if (!claim.isOffer() && known.filter(peer -> isExpected(peer, claim, now)).isEmpty()) {
      return;
    }
    boolean stranger = known.flatMap(Peer::id).isEmpty();
    if (!(stranger ? strangers : proposals).take(1, now)) {
      complaints.refuse(Trouble.TOO_MUCH, claim.from().brief());
      return;
    }
    Optional<Proposal> verified = read.get().verify();
    if (verified.isEmpty()) {
      complaints.refuse(Trouble.NOT_PROVEN, claim.from().brief());
      return;
    }
    Optional<Peer> peer = table.at(route, now);
    if (peer.isEmpty()) {
      complaints.refuse(Trouble.FULL, claim.from().brief());
      return;
    }
    peer.get().isNamed(claim.from());
    if (claim.isOffer()) {
      offered(peer.get(), via, claim, now);
    } else {
      answered(peer.get(), via, claim, now);
    }
    peer.get().wakeAt(now);
  }

  /** The same offer comes by every way it was sent, and is answered by each. */
  private boolean repeat(Peer peer, Via via, Proposal offer) {
    Optional<ByteBuffer> answer = peer.introduction().repeated(offer);
    answer.ifPresent(frame -> wire.send(peer, via, frame));
    return answer.isPresent();
  }

  private boolean isExpected(Peer peer, Proposal answer, long now) {
    if (peer.introduction().isAccepted(answer)) {
      return false;
    }
    if (peer.introduction().awaits(answer)) {
      return true;
    }
    if (peer.introduction().awaitedLately(answer, now)) {
      complaints.count(Trouble.LATE);
    } else {
      complaints.refuse(Trouble.UNASKED, answer.from().brief());
    }
    return false;
  }

  private void offered(Peer peer, Via via, Proposal offer, long now) {
    if (peer.introduction().stands(now) && self.id().compareTo(offer.from()) < 0) {
      return;
    }
    Long before = taken.putIfAbsent(ByteBuffer.wrap(offer.ephemeral()), now);
    if (before != null) {
      again(offer, now - before);
      return;
    }
    forgetOldOffers();
    boolean known = mayKnowUs(peer, offer.from());
    EphemeralKey key = EphemeralKey.make();
    Optional<Exchange> exchange = Exchange.agree(key, false, offer, key.publicBytes());
    if (exchange.isEmpty()) {
      complaints.refuse(Trouble.NOT_PROVEN, offer.from().brief());
      return;
    }
    // Who is not admitted learns no addresses, and cannot have us send to those it names.
    List<InetSocketAddress> own = known ? ownAddresses.get() : List.of();
    if (known) {
      peer.candidates().add(offer.candidates());
    }
    ByteBuffer answer =
        new Proposal(self.id(), offer.from(), key.publicBytes(), offer.ephemeral(), own)
            .encode(self);
    peer.introduction().answered(offer, answer.duplicate());
    peer.keys().await(exchange.get());
    table.expect(peer, exchange.get());
    wire.send(peer, via, answer);
    begin(peer, via, now);
  }

  private void answered(Peer peer, Via via, Proposal answer, long now) {
    Optional<Introduction.Offered> offered = peer.introduction().answeredBy(answer);
    if (offered.isEmpty()) {
      return;
    }
    Optional<Exchange> exchange =
        Exchange.agree(offered.get().key(), true, offered.get().offer(), answer.ephemeral());
    if (exchange.isEmpty()) {
      complaints.refuse(Trouble.NOT_PROVEN, answer.from().brief());
      return;
    }
    peer.keys().use(exchange.get());
    table.expect(peer, exchange.get());
    peer.candidates().add(answer.candidates());
    begin(peer, via, now);
  }

  private static void begin(Peer peer, Via via, long now) {
    if (via instanceof Via.Direct(InetSocketAddress address)) {
      peer.candidates().add(address);
    }
    peer.rounds().begin(now);
  }

  /** An offer comes by several ways, of which one may be slower than the next offer by another. */
  private void again(Proposal offer, long ageMillis) {
    if (ageMillis < ReplayWindow.INNOCENT_MILLIS) {
      complaints.count(Trouble.LATE);
    } else {
      complaints.refuse(Trouble.REPLAYED, offer.from().brief());
    }
  }

  private void forgetOldOffers() {
    if (taken.size() > MOST_OFFERS_KEPT) {
      taken.remove(taken.keySet().iterator().next());
    }
  }
}
