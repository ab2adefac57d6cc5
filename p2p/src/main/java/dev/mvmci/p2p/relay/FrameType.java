package dev.mvmci.p2p.relay;

import java.util.Optional;

/**
 * First bytes of our datagrams. Bit 0x40 is clear in all of them and set in every packet of QUIC,
 * so both share a socket.
 */
public enum FrameType {
  /** A packet of QUIC that names the route of its sender. */
  DIRECT(0x20),
  /** A packet of any kind on its way to or from a relay. */
  RELAYED(0x21),
  ASK(0x22),
  CHALLENGE(0x23),
  REGISTER(0x24),
  REGISTERED(0x25),
  REFUSED(0x26),
  PING(0x27),
  PONG(0x28),
  ABSENT(0x29),
  /** Two peers agree on keys and tell each other their addresses. */
  PROPOSAL(0x2a),
  /** Whether a peer answers at an address. */
  PROBE(0x2b);

  private static final int QUIC_BIT = 0x40;
  private static final int LONG_HEADER_BIT = 0x80;
  private static final FrameType[] TYPES = values();

  private final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  /** The first byte. */
  public byte code() {
    return code;
  }

  /** Whether a datagram that begins with this byte is one of QUIC. */
  public static boolean isQuic(byte first) {
    return (first & QUIC_BIT) != 0;
  }

  /** Whether it is one of QUIC, and of a connection whose handshake is over. */
  public static boolean isUnderWay(byte first) {
    return isQuic(first) && (first & LONG_HEADER_BIT) == 0;
  }

  /** What a datagram with this first byte is. */
  public static Optional<FrameType> of(byte first) {
    int index = first - DIRECT.code;
    return index >= 0 && index < TYPES.length ? Optional.of(TYPES[index]) : Optional.empty();
  }
}
