package dev.mvmci.p2p.path;

import org.jspecify.annotations.Nullable;

/** Packets and bytes of QUIC over paths of one kind. For one thread. */
final class Traffic {

  private final @Nullable Traffic whole;
  private long packetsIn;
  private long bytesIn;
  private long packetsOut;
  private long bytesOut;

  private Traffic(@Nullable Traffic whole) {
    this.whole = whole;
  }

  static Traffic total() {
    return new Traffic(null);
  }

  /** What is counted here is counted there too. */
  static Traffic partOf(Traffic whole) {
    return new Traffic(whole);
  }

  void in(int bytes) {
    packetsIn++;
    bytesIn += bytes;
    if (whole != null) {
      whole.in(bytes);
    }
  }

  void out(int bytes) {
    packetsOut++;
    bytesOut += bytes;
    if (whole != null) {
      whole.out(bytes);
    }
  }

  PathStatus.Counts counts() {
    return new PathStatus.Counts(packetsIn, bytesIn, packetsOut, bytesOut);
  }
}
