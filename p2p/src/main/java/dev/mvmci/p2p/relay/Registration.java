package dev.mvmci.p2p.relay;

import java.net.InetSocketAddress;

/** A client whose name is proven. Owned by the relay's thread. */
final class Registration {

  private final Route route;
  private final long session;
  private final InetSocketAddress address;
  private final long cookieMillis;
  private final TokenBucket bytes;
  private long heardAtMillis;

  Registration(
      Route route,
      long session,
      InetSocketAddress address,
      long cookieMillis,
      TokenBucket bytes,
      long nowMillis) {
    this.route = route;
    this.session = session;
    this.address = address;
    this.cookieMillis = cookieMillis;
    this.bytes = bytes;
    this.heardAtMillis = nowMillis;
  }

  Route route() {
    return route;
  }

  long session() {
    return session;
  }

  InetSocketAddress address() {
    return address;
  }

  /** When the challenge was made that the client answered. */
  long cookieMillis() {
    return cookieMillis;
  }

  TokenBucket bytes() {
    return bytes;
  }

  void heard(long nowMillis) {
    heardAtMillis = nowMillis;
  }

  long heardAtMillis() {
    return heardAtMillis;
  }
}
