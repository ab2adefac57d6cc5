package dev.mvmci.repram;

import dev.mvmci.repram.api.ApiSettings;
import dev.mvmci.repram.api.NodeApi;
import dev.mvmci.repram.api.NodeParts;
import dev.mvmci.repram.attach.Children;
import dev.mvmci.repram.attach.ParentLink;
import dev.mvmci.repram.peers.Courier;
import dev.mvmci.repram.peers.FailureDetector;
import dev.mvmci.repram.peers.Introducer;
import dev.mvmci.repram.peers.Naming;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.peers.PeerTalk;
import dev.mvmci.repram.peers.Transport;
import dev.mvmci.repram.replication.AntiEntropy;
import dev.mvmci.repram.replication.ForeignSync;
import dev.mvmci.repram.replication.Outboxes;
import dev.mvmci.repram.replication.PendingAcks;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Hash64;
import dev.mvmci.repram.time.Patience;
import dev.mvmci.repram.watch.Watches;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.NodeInfo;
import dev.mvmci.repram.wire.Signer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A node without its socket: all parts, put together. */
final class NodeCore implements AutoCloseable {

  private static final Duration TICK = Duration.ofNanos(FadingStore.TICK_NANOS);

  private final Surroundings surroundings;
  private final NodeParts parts;
  private final NodeApi api;
  private final Children children;
  private final Optional<ParentLink> parent;
  private final Patience patience;

  /** Puts a node together; nothing moves before {@link #start}. */
  NodeCore(RepramConfig config, NodeInfo self, Surroundings surroundings) {
    this.surroundings = surroundings;
    var clocks = surroundings.clocks();
    this.patience = new Patience(clocks);
    var timers = surroundings.timers();
    var signer = new Signer(config.clusterSecret());
    var watches = new Watches();
    var store =
        new FadingStore(clocks, Hash64.of(self.id()), storageLimit(config.limits()), watches);
    var transport = surroundings.transport();
    var naming = Naming.of(transport);
    var table = new PeerTable(self, naming, clocks::monotonicNanos);
    var courier = new Courier(transport, signer, clocks, self.id());
    var introducer = new Introducer(table, courier, timers, naming, () -> seeds(config, transport));
    var talk = new PeerTalk(table, courier, introducer);
    var detector =
        new FailureDetector(
            table,
            courier,
            introducer,
            talk,
            timers,
            clocks,
            surroundings.random(),
            config.replication().factor() - 1);
    var outboxes = new Outboxes(table, courier, clocks, timers, transport);
    var acks = new PendingAcks(table, timers, config.replication().writeTimeout());
    var replicator =
        new Replicator(
            store, table, courier, clocks, outboxes, acks, config.replication().factor());
    var antiEntropy =
        new AntiEntropy(store, table, courier, replicator, timers, surroundings.random());
    new ForeignSync(
        store, table, courier, replicator, outboxes, clocks, timers, surroundings.random());
    outboxes.onGap(antiEntropy::compareWith);
    this.children =
        new Children(config.attachment().maxChildren(), table, replicator, signer, clocks, timers);
    this.parts =
        new NodeParts(
            naming,
            clocks,
            signer,
            store,
            watches,
            table,
            introducer,
            talk,
            detector,
            replicator,
            antiEntropy,
            patience,
            config.attachment().inbound() ? Optional.of(children) : Optional.empty());
    this.parent =
        config.attachment().inbound()
            ? Optional.empty()
            : Optional.of(
                new ParentLink(
                    seeds(config), table, introducer, replicator, signer, clocks, timers));
    this.api = NodeApi.over(parts, settings(config));
  }

  private static long storageLimit(RepramConfig.Limits limits) {
    return limits.maxStorageBytes() > 0
        ? limits.maxStorageBytes()
        : Runtime.getRuntime().maxMemory() / 2;
  }

  private static List<Endpoint> seeds(RepramConfig config, Transport transport) {
    return Stream.concat(seeds(config).stream(), transport.seeds().stream()).toList();
  }

  private static List<Endpoint> seeds(RepramConfig config) {
    return config.seeds().stream().flatMap(seed -> Endpoint.parse(seed).stream()).toList();
  }

  private static ApiSettings settings(RepramConfig config) {
    return new ApiSettings(
        config.limits().minTtlSeconds(),
        config.limits().maxTtlSeconds(),
        config.replication().writeTimeout(),
        config.limits().rateLimit(),
        config.limits().gossipRateLimit(),
        config.limits().trustProxy(),
        config.labels().network());
  }

  /** Begins to expire, to join, to watch over peers, and to repair. */
  void start() {
    tick();
    parts.introducer().start();
    parts.detector().start();
    parts.antiEntropy().start();
    parent.ifPresent(ParentLink::start);
  }

  private void tick() {
    parts.store().advance();
    patience.advance();
    surroundings.timers().after(TICK, this::tick);
  }

  NodeApi api() {
    return api;
  }

  NodeParts parts() {
    return parts;
  }

  /** Takes leave of attached nodes, while there still is a connection to do it over. */
  void sayGoodbye() {
    children.close();
  }

  @Override
  public void close() {
    parent.ifPresent(ParentLink::close);
    surroundings.timers().close();
    surroundings.transport().close();
  }
}
