package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import java.time.Duration;
import java.time.Instant;

/**
 * A session at one moment.
 *
 * @param dialled whether we dialled it, or the peer
 * @param path how the peer is reached, for instance "direct"
 * @param route the address that QUIC sends to
 * @param requests made in it so far
 * @param roundTrip as QUIC estimates it
 */
public record SessionInfo(
    NodeId peer,
    boolean dialled,
    String path,
    String route,
    Instant since,
    long requests,
    Duration roundTrip,
    long sentBytes,
    long receivedBytes) {}
