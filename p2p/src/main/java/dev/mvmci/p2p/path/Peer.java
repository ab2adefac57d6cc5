package dev.mvmci.p2p.path;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.relay.RelayClient;
import dev.mvmci.p2p.relay.Route;
import dev.mvmci.p2p.relay.TokenBucket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known about one peer and the ways to it. For the thread of its socket. */
final class Peer {

  static final long NEVER = Long.MIN_VALUE / 2;

  private static final int MOST_HINTS = 4;
  private static final long DIAL_MILLIS = Duration.ofSeconds(5).toMillis();
  private static final long IN_USE_MILLIS = Duration.ofSeconds(30).toMillis();
  private static final long RELAY_FRESH_MILLIS = Duration.ofSeconds(10).toMillis();

  /**
   * How long a peer that comes by the relay is answered there too, though the direct path works.
   */
  private static final long FOLLOW_RELAY_MILLIS = 500;

  private static final long SETTLE_MILLIS = 1_000;
  private static final int PROBES_PER_SECOND = 50;

  private final Route route;
  private final InetSocketAddress label;
  private final Candidates candidates = new Candidates();
  private final Keys keys = new Keys();
  private final Rounds rounds = new Rounds();
  private final Introduction introduction = new Introduction();
  private final TokenBucket probes;
  private final Traffic directTraffic;
  private final Traffic relayedTraffic;
  private @Nullable NodeId id;
  private List<InetSocketAddress> hints = List.of();
  private @Nullable DirectPath direct;
  private @Nullable InetSocketAddress lastDirect;
  private @Nullable Tentative tentative;
  private @Nullable RelayClient relay;
  private long relayHeardAtMillis = NEVER;
  private double relayedMillis = -1;
  private long dialedAtMillis = NEVER;
  private long usedAtMillis;
  private long wakeAtMillis = Long.MAX_VALUE;

  /**
   * @param directTotal counts what goes directly to any peer
   * @param relayedTotal counts what goes to any peer through a relay
   */
  Peer(
      Route route,
      InetSocketAddress label,
      Traffic directTotal,
      Traffic relayedTotal,
      long nowMillis) {
    this.route = route;
    this.label = label;
    this.directTraffic = Traffic.partOf(directTotal);
    this.relayedTraffic = Traffic.partOf(relayedTotal);
    this.usedAtMillis = nowMillis;
    this.probes = new TokenBucket(PROBES_PER_SECOND, PROBES_PER_SECOND, nowMillis);
  }

  Route route() {
    return route;
  }

  InetSocketAddress label() {
    return label;
  }

  Optional<NodeId> id() {
    return Optional.ofNullable(id);
  }

  void isNamed(NodeId name) {
    id = name;
  }

  Candidates candidates() {
    return candidates;
  }

  Keys keys() {
    return keys;
  }

  Rounds rounds() {
    return rounds;
  }

  Introduction introduction() {
    return introduction;
  }

  Optional<DirectPath> direct() {
    return Optional.ofNullable(direct);
  }

  void directIs(DirectPath path) {
    direct = path;
    lastDirect = path.address();
    tentative = null;
  }

  void directIsLost() {
    direct = null;
  }

  /** This side wants to reach it, and has been told of these addresses. */
  void dialed(NodeId name, List<InetSocketAddress> addresses, long nowMillis) {
    id = name;
    hints = addresses.stream().filter(Candidates::acceptable).limit(MOST_HINTS).toList();
    candidates.add(hints);
    dialedAtMillis = nowMillis;
    usedAtMillis = nowMillis;
  }

  /** Whether this side ever wanted to reach it. */
  boolean wasDialed() {
    return dialedAtMillis != NEVER;
  }

  List<InetSocketAddress> hints() {
    return hints;
  }

  void used(long nowMillis) {
    usedAtMillis = nowMillis;
  }

  long usedAtMillis() {
    return usedAtMillis;
  }

  boolean inUse(long nowMillis) {
    return nowMillis - usedAtMillis < IN_USE_MILLIS;
  }

  /** A packet came through this relay. */
  void heardThrough(RelayClient by, long nowMillis) {
    relay = by;
    relayHeardAtMillis = nowMillis;
  }

  /** The relay by which the peer was heard lately. */
  Optional<RelayClient> relay(long nowMillis) {
    return nowMillis - relayHeardAtMillis < RELAY_FRESH_MILLIS
        ? Optional.ofNullable(relay)
        : Optional.empty();
  }

  /** A packet came directly; it may be a lie where from. */
  void heardAt(InetSocketAddress from, int bytes, long nowMillis) {
    if (direct != null && direct.address().equals(from)) {
      direct.heard(nowMillis);
      return;
    }
    if (tentative == null || !tentative.address().equals(from)) {
      tentative = new Tentative(from);
    }
    tentative.heard(bytes, nowMillis);
  }

  /** Whether the last packet that did not come by the direct path came from there. */
  boolean lastCameFrom(InetSocketAddress address) {
    return tentative != null && tentative.address().equals(address);
  }

  /** The ways for a packet of this size, by what is known now. */
  List<Via> ways(Relays relays, int bytes, long nowMillis) {
    var ways = new ArrayList<Via>(2);
    if (direct != null) {
      ways.add(new Via.Direct(direct.address()));
    }
    if (direct == null || isUnsure(direct, nowMillis)) {
      relays.bestFor(this, nowMillis).ifPresent(best -> ways.add(new Via.Relayed(best)));
    }
    if (tentative != null && tentative.take(bytes, nowMillis)) {
      add(ways, tentative.address());
    }
    if (direct == null && (ways.isEmpty() || isDialing(nowMillis))) {
      likelyHints(nowMillis).forEach(hint -> add(ways, hint));
    }
    if (ways.isEmpty() && lastDirect != null) {
      add(ways, lastDirect);
    }
    return ways;
  }

  /** It was dialed just now, and has not been heard through a relay since. */
  private boolean isDialing(long nowMillis) {
    return nowMillis - dialedAtMillis < DIAL_MILLIS && relayHeardAtMillis < dialedAtMillis;
  }

  /** The one that has answered, or all. */
  private List<InetSocketAddress> likelyHints(long nowMillis) {
    return tentative != null && tentative.isFresh(nowMillis) && hints.contains(tentative.address())
        ? List.of(tentative.address())
        : hints;
  }

  private static void add(List<Via> ways, InetSocketAddress address) {
    var way = new Via.Direct(address);
    if (!ways.contains(way)) {
      ways.add(way);
    }
  }

  private boolean isUnsure(DirectPath path, long nowMillis) {
    return path.liveness().inDoubt(nowMillis) || peerPrefersRelay(path, nowMillis);
  }

  /** The peer sends through the relay although a direct path was found a while ago. */
  private boolean peerPrefersRelay(DirectPath path, long nowMillis) {
    return nowMillis - relayHeardAtMillis < FOLLOW_RELAY_MILLIS
        && relayHeardAtMillis - path.foundAtMillis() > SETTLE_MILLIS;
  }

  /** Whether one more probe may be sent. */
  boolean mayProbe(long nowMillis) {
    return probes.take(1, nowMillis);
  }

  void relayedTook(double millis) {
    relayedMillis = millis;
  }

  Traffic directTraffic() {
    return directTraffic;
  }

  Traffic relayedTraffic() {
    return relayedTraffic;
  }

  long wakeAtMillis() {
    return wakeAtMillis;
  }

  void wakeAt(long millis) {
    wakeAtMillis = millis;
  }

  PathStatus status(Relays relays, long nowMillis) {
    Optional<RelayClient> through =
        direct == null && relayHeardAtMillis != NEVER
            ? relays.bestFor(this, nowMillis)
            : Optional.empty();
    double millis =
        direct != null
            ? direct.liveness().roundTripMillis()
            : through.isPresent() ? relayedMillis : -1;
    Way.Kind kind =
        direct != null
            ? Way.Kind.DIRECT
            : through.isPresent() ? Way.Kind.RELAYED : Way.Kind.UNKNOWN;
    return new PathStatus(
        id(),
        label,
        kind,
        direct().map(DirectPath::address).or(() -> through.flatMap(RelayClient::server)),
        millis < 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) (millis * 1_000_000))),
        directTraffic.counts(),
        relayedTraffic.counts());
  }
}
