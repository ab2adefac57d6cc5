package dev.mvmci.repram.api;

import dev.mvmci.http.Handler;
import dev.mvmci.repram.peers.FailureDetector;
import dev.mvmci.repram.peers.Introducer;
import dev.mvmci.repram.peers.Naming;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.peers.PeerTalk;
import dev.mvmci.repram.replication.AntiEntropy;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Patience;
import dev.mvmci.repram.watch.Watches;
import dev.mvmci.repram.wire.Signer;
import java.util.Optional;

/**
 * The parts of a node that its HTTP face leads to.
 *
 * @param naming whether other nodes prove their names; then they come by {@link ProvenApi} alone
 * @param attachment takes WebSockets of nodes that cannot be reached, if this node does
 */
public record NodeParts(
    Naming naming,
    Clocks clocks,
    Signer signer,
    FadingStore store,
    Watches watches,
    PeerTable table,
    Introducer introducer,
    PeerTalk talk,
    FailureDetector detector,
    Replicator replicator,
    AntiEntropy antiEntropy,
    Patience patience,
    Optional<Handler> attachment) {}
