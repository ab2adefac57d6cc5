package dev.mvmci.fade.board;

import java.time.Duration;

/**
 * A message on the board.
 *
 * @param version as the node names it; empty where it does not
 * @param ttl what it was given; unknown is the time it had left when it was first seen
 * @param endNanos on the monotonic clock
 */
record Entry(String key, Message message, String version, Duration ttl, long endNanos) {

  Duration remaining(long nowNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - nowNanos));
  }

  /** How long ago it was written, on any node: what it was given less what it has left. */
  long ageNanos(long nowNanos) {
    return ttl.toNanos() - (endNanos - nowNanos);
  }
}
