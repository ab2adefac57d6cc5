package dev.mvmci.p2p.path;

/** Packets and bytes of QUIC over paths of one kind. For one thread. */
final class Traffic {

  private long packetsIn;
  private long bytesIn;
  private long packetsOut;
  private long bytesOut;

  void in(int bytes) {
    packetsIn++;
    bytesIn += bytes;
  }

  void out(int bytes) {
    packetsOut++;
    bytesOut += bytes;
  }

  PathStatus.Counts counts() {
    return new PathStatus.Counts(packetsIn, bytesIn, packetsOut, bytesOut);
  }
}
