package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.Liveness;
import java.net.InetSocketAddress;

/** An address at which a peer has answered a sealed question. For the thread of its socket. */
final class DirectPath {

  private final InetSocketAddress address;
  private final Liveness liveness;
  private final long foundAtMillis;
  private long heardAtMillis;

  DirectPath(InetSocketAddress address, double roundTripMillis, long nowMillis) {
    this.address = address;
    this.liveness = new Liveness(nowMillis);
    this.liveness.answered(nowMillis, roundTripMillis);
    this.foundAtMillis = nowMillis;
    this.heardAtMillis = nowMillis;
  }

  InetSocketAddress address() {
    return address;
  }

  Liveness liveness() {
    return liveness;
  }

  long foundAtMillis() {
    return foundAtMillis;
  }

  /** Something came from there. */
  void heard(long nowMillis) {
    heardAtMillis = nowMillis;
  }

  long heardAtMillis() {
    return heardAtMillis;
  }
}
