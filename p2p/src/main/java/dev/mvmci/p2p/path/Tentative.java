package dev.mvmci.p2p.path;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * An address from which packets came that name a peer, without a proof. Answers go there for a
 * while, but no more than three times what came: whoever lies about an address cannot make much
 * traffic for those who live there.
 */
final class Tentative {

  private static final long FRESH_MILLIS = Duration.ofSeconds(3).toMillis();
  private static final int FACTOR = 3;
  private static final long MOST_BYTES = 16 << 20;

  private final InetSocketAddress address;
  private long heardAtMillis;
  private long bytes;

  Tentative(InetSocketAddress address) {
    this.address = address;
  }

  InetSocketAddress address() {
    return address;
  }

  void heard(int count, long nowMillis) {
    heardAtMillis = nowMillis;
    bytes = Math.min(MOST_BYTES, bytes + (long) FACTOR * count);
  }

  /** Whether so much may be sent there now. */
  boolean take(int count, long nowMillis) {
    if (!isFresh(nowMillis) || bytes < count) {
      return false;
    }
    bytes -= count;
    return true;
  }

  /** Whether something came from there lately. */
  boolean isFresh(long nowMillis) {
    return nowMillis - heardAtMillis <= FRESH_MILLIS;
  }
}
