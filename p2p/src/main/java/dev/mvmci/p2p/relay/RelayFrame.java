package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a relay and a client of it say to each other, besides the packets that are forwarded. Every
 * answer to somebody who has proven nothing yet is shorter than what it answers.
 */
sealed interface RelayFrame {

  byte VERSION = 1;
  int NONCE_BYTES = 16;

  /** Writes it, ready to be sent. */
  ByteBuffer encode();

  /** A client wants to register; padded, so that the answer is shorter. */
  record Ask(byte[] nonce) implements RelayFrame {
    static final int BYTES = 120;

    @Override
    public ByteBuffer encode() {
      ByteBuffer out = begin(FrameType.ASK, BYTES).put(VERSION).put(nonce);
      return out.clear();
    }
  }

  /** What the client must sign; the relay keeps nothing until then. */
  record Challenge(byte[] nonce, Cookie cookie, InetSocketAddress seen, NodeId relay)
      implements RelayFrame {
    static final int BYTES = 1 + NONCE_BYTES + Cookie.BYTES + AddressBytes.BYTES + NodeId.BYTES;

    @Override
    public ByteBuffer encode() {
      ByteBuffer out = begin(FrameType.CHALLENGE, BYTES).put(nonce);
      cookie.write(out);
      AddressBytes.write(seen, out);
      return out.put(relay.bytes()).flip();
    }
  }

  /**
   * The client's proof.
   *
   * @param access proves that the client knows the relay's access secret; zeros if it has none
   */
  record Register(NodeId client, byte[] nonce, Cookie cookie, byte[] access, byte[] signature)
      implements RelayFrame {
    static final int BYTES =
        2 + NodeId.BYTES + NONCE_BYTES + Cookie.BYTES + Macs.BYTES + Signer.SIGNATURE_BYTES;

    @Override
    public ByteBuffer encode() {
      ByteBuffer out = begin(FrameType.REGISTER, BYTES).put(VERSION).put(client.bytes());
      cookie.write(out.put(nonce));
      return out.put(access).put(signature).flip();
    }
  }

  /** The client is registered; signed by the relay. */
  record Registered(
      byte[] nonce, long session, InetSocketAddress seen, int expirySeconds, byte[] signature)
      implements RelayFrame {
    static final int BYTES = 1 + NONCE_BYTES + 8 + AddressBytes.BYTES + 4 + Signer.SIGNATURE_BYTES;

    @Override
    public ByteBuffer encode() {
      ByteBuffer out = begin(FrameType.REGISTERED, BYTES).put(nonce).putLong(session);
      AddressBytes.write(seen, out);
      return out.putInt(expirySeconds).put(signature).flip();
    }
  }

  /**
   * Something was not done.
   *
   * @param subject the nonce of a registration, or the session of another frame and zeros
   */
  record Refused(byte[] subject, Refusal reason) implements RelayFrame {
    static final int BYTES = 1 + NONCE_BYTES + 1;

    /** A frame of a session that the relay does not know, or not from that address. */
    static Refused session(long session) {
      byte[] subject = ByteBuffer.allocate(NONCE_BYTES).putLong(session).array();
      return new Refused(subject, Refusal.NO_SESSION);
    }

    /** The session that is unknown. */
    long session() {
      return ByteBuffer.wrap(subject).getLong();
    }

    @Override
    public ByteBuffer encode() {
      return begin(FrameType.REFUSED, BYTES).put(subject).put(reason.code()).flip();
    }
  }

  /** The client still wants its session; as long as its answer. */
  record Ping(long session, long number) implements RelayFrame {
    @Override
    public ByteBuffer encode() {
      return begin(FrameType.PING, Pong.BYTES).putLong(session).putLong(number).clear();
    }
  }

  /** The relay still has it. */
  record Pong(long session, long number, InetSocketAddress seen) implements RelayFrame {
    static final int BYTES = 1 + 8 + 8 + AddressBytes.BYTES;

    @Override
    public ByteBuffer encode() {
      ByteBuffer out = begin(FrameType.PONG, BYTES).putLong(session).putLong(number);
      AddressBytes.write(seen, out);
      return out.flip();
    }
  }

  /** Nobody is registered under a route to which the client sent. */
  record Absent(long session, Route route) implements RelayFrame {
    static final int BYTES = 1 + 8 + Route.BYTES;

    @Override
    public ByteBuffer encode() {
      ByteBuffer out = begin(FrameType.ABSENT, BYTES).putLong(session);
      route.write(out);
      return out.flip();
    }
  }

  private static ByteBuffer begin(FrameType type, int bytes) {
    return ByteBuffer.allocate(bytes).put(type.code());
  }

  /** Reads one; empty if it is none, or not of its length. */
  static Optional<RelayFrame> decode(ByteBuffer datagram) {
    if (!datagram.hasRemaining()) {
      return Optional.empty();
    }
    ByteBuffer in = datagram.slice();
    int bytes = in.remaining();
    return FrameType.of(in.get()).flatMap(type -> decode(type, in, bytes));
  }

  private static Optional<RelayFrame> decode(FrameType type, ByteBuffer in, int bytes) {
    return switch (type) {
      case ASK ->
          bytes == Ask.BYTES && in.get() == VERSION
              ? Optional.of(new Ask(take(in, NONCE_BYTES)))
              : Optional.empty();
      case CHALLENGE ->
          bytes == Challenge.BYTES
              ? Optional.of(
                  new Challenge(
                      take(in, NONCE_BYTES),
                      Cookie.read(in),
                      AddressBytes.read(in),
                      NodeId.of(take(in, NodeId.BYTES))))
              : Optional.empty();
      case REGISTER ->
          bytes == Register.BYTES && in.get() == VERSION
              ? Optional.of(
                  new Register(
                      NodeId.of(take(in, NodeId.BYTES)),
                      take(in, NONCE_BYTES),
                      Cookie.read(in),
                      take(in, Macs.BYTES),
                      take(in, Signer.SIGNATURE_BYTES)))
              : Optional.empty();
      case REGISTERED ->
          bytes == Registered.BYTES
              ? Optional.of(
                  new Registered(
                      take(in, NONCE_BYTES),
                      in.getLong(),
                      AddressBytes.read(in),
                      in.getInt(),
                      take(in, Signer.SIGNATURE_BYTES)))
              : Optional.empty();
      case REFUSED ->
          bytes == Refused.BYTES
              ? Optional.of(new Refused(take(in, NONCE_BYTES), Refusal.read(in.get())))
              : Optional.empty();
      case PING ->
          bytes == Pong.BYTES
              ? Optional.of(new Ping(in.getLong(), in.getLong()))
              : Optional.empty();
      case PONG ->
          bytes == Pong.BYTES
              ? Optional.of(new Pong(in.getLong(), in.getLong(), AddressBytes.read(in)))
              : Optional.empty();
      case ABSENT ->
          bytes == Absent.BYTES
              ? Optional.of(new Absent(in.getLong(), Route.read(in)))
              : Optional.empty();
      case DIRECT, RELAYED, PROPOSAL, PROBE -> Optional.empty();
    };
  }

  private static byte[] take(ByteBuffer in, int bytes) {
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }
}
