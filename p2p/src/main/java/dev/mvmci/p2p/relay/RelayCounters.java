package dev.mvmci.p2p.relay;

import java.util.concurrent.atomic.AtomicLong;

/** What a relay has done. Written by its thread, read by any. */
public final class RelayCounters {

  private final AtomicLong registrations = new AtomicLong();
  private final AtomicLong forwardedPackets = new AtomicLong();
  private final AtomicLong forwardedBytes = new AtomicLong();
  private final AtomicLong absentPackets = new AtomicLong();

  RelayCounters() {}

  void registrations(int count) {
    registrations.set(count);
  }

  void forwarded(int bytes) {
    forwardedPackets.incrementAndGet();
    forwardedBytes.addAndGet(bytes);
  }

  void absent() {
    absentPackets.incrementAndGet();
  }

  /** Clients that are registered now. */
  public long registrations() {
    return registrations.get();
  }

  /** Packets that were passed on. */
  public long forwardedPackets() {
    return forwardedPackets.get();
  }

  /** Bytes of these with their headers. */
  public long forwardedBytes() {
    return forwardedBytes.get();
  }

  /** Packets to peers that are not registered. */
  public long absentPackets() {
    return absentPackets.get();
  }
}
