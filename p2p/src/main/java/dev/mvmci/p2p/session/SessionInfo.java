package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Way;
import java.time.Duration;
import java.time.Instant;

/**
 * A session at one moment.
 *
 * @param dialled whether we dialled it, or the peer
 * @param way how the peer is reached
 * @param requests made in it so far
 * @param roundTrip as QUIC estimates it
 */
public record SessionInfo(
    NodeId peer,
    boolean dialled,
    Way way,
    Instant since,
    long requests,
    Duration roundTrip,
    long sentBytes,
    long receivedBytes) {}
