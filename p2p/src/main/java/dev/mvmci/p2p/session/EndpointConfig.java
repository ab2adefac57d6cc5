package dev.mvmci.p2p.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where an {@link Endpoint} listens and what it bears.
 *
 * @param bind the UDP address; port 0 for a free one
 * @param maxSessions sessions that others may hold at once; further ones are closed at once
 * @param maxSessionsPerPeer sessions one key may hold; a further one closes its oldest
 * @param maxRequestsPerSession requests that a peer may have under way in one session; it has to
 *     wait with further ones
 * @param maxRequests requests under way in all sessions; further ones are answered 503
 * @param idleTimeout a session over which nothing came for this long is given up
 * @param keepAlive how often the other side of a dialled session is asked for a sign of life
 * @param dialTimeout how long one peer may take to answer a dial
 * @param grace how long a peer that is not admitted may keep its session
 */
public record EndpointConfig(
    InetSocketAddress bind,
    int maxSessions,
    int maxSessionsPerPeer,
    int maxRequestsPerSession,
    int maxRequests,
    Duration idleTimeout,
    Duration keepAlive,
    Duration dialTimeout,
    Duration grace) {

  /** On loopback, at a free port. */
  public static final EndpointConfig DEFAULT =
      new EndpointConfig(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          2_000,
          4,
          256,
          10_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10));

  public EndpointConfig at(InetSocketAddress address) {
    return new EndpointConfig(
        address,
        maxSessions,
        maxSessionsPerPeer,
        maxRequestsPerSession,
        maxRequests,
        idleTimeout,
        keepAlive,
        dialTimeout,
        grace);
  }
}
