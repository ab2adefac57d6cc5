package dev.mvmci.p2p.path;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mvmci.p2p.relay.AddressBytes;
import dev.mvmci.p2p.relay.FrameType;
import dev.mvmci.p2p.relay.Macs;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What an offer and its answer have agreed on: the key that seals probes between these two, and
 * tags by which each side finds it for a probe that comes from anywhere. Fresh keys of both sides
 * are in it, so nothing recorded earlier is valid under it.
 */
final class Exchange {

  private static final byte[] INFO = "mvm-ci path: probes 1".getBytes(US_ASCII);
  private static final int KEY_BYTES = 32;
  private static final int TAG_BYTES = 8;
  private static final int SEAL_BYTES = 16;
  private static final int SEALED_BYTES = 2 + TAG_BYTES + 8 + AddressBytes.BYTES;
  static final int PROBE_BYTES = SEALED_BYTES + SEAL_BYTES;
  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  private final Macs seals;
  private final long ownTag;
  private final long peerTag;
  private final ReplayWindow heard = new ReplayWindow();
  private long lastNumber;

  private Exchange(byte[] key, long ownTag, long peerTag) {
    this.seals = new Macs(key);
    this.ownTag = ownTag;
    this.peerTag = peerTag;
  }

  /**
   * What both sides compute.
   *
   * @param offered whether this side made the offer
   * @return empty if the other side's key is useless
   */
  static Optional<Exchange> agree(
      EphemeralKey own, boolean offered, Proposal offer, byte[] answerKey) {
    byte[] other = offered ? answerKey : offer.ephemeral();
    return own.shareWith(other).map(shared -> derive(shared, offered, offer, answerKey));
  }

  private static Exchange derive(byte[] shared, boolean offered, Proposal offer, byte[] answerKey) {
    byte[] salt =
        ByteBuffer.allocate(4 * KEY_BYTES)
            .put(offer.from().bytes())
            .put(offer.to().bytes())
            .put(offer.ephemeral())
            .put(answerKey)
            .array();
    try {
      ByteBuffer keys =
          ByteBuffer.wrap(
              KDF.getInstance("HKDF-SHA256")
                  .deriveData(
                      HKDFParameterSpec.ofExtract()
                          .addSalt(salt)
                          .addIKM(shared)
                          .thenExpand(INFO, KEY_BYTES + 2 * TAG_BYTES)));
      byte[] key = new byte[KEY_BYTES];
      keys.get(key);
      long offerer = keys.getLong();
      long answerer = keys.getLong();
      return offered ? new Exchange(key, offerer, answerer) : new Exchange(key, answerer, offerer);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 25 has HKDF-SHA256", e);
    }
  }

  /** What the other side's probes carry. */
  long peerTag() {
    return peerTag;
  }

  /** The number of the next question. */
  long nextNumber() {
    return ++lastNumber;
  }

  /** Whether the peer answers where this is sent to. As long as its answer. */
  ByteBuffer question(long number) {
    return encode(Probe.Kind.QUESTION, number, NOWHERE);
  }

  /** The answer, with the address from which the question came. */
  ByteBuffer answer(long number, InetSocketAddress seen) {
    return encode(Probe.Kind.ANSWER, number, seen);
  }

  private ByteBuffer encode(Probe.Kind kind, long number, InetSocketAddress seen) {
    ByteBuffer out =
        ByteBuffer.allocate(PROBE_BYTES)
            .put(FrameType.PROBE.code())
            .put(kind.code())
            .putLong(ownTag)
            .putLong(number);
    AddressBytes.write(seen, out);
    return out.put(seal(Arrays.copyOf(out.array(), SEALED_BYTES))).flip();
  }

  private byte[] seal(byte[] sealed) {
    return Arrays.copyOf(seals.seal(sealed), SEAL_BYTES);
  }

  /** The tag of what may be a probe; empty if it is none. */
  static Optional<Long> tagOf(ByteBuffer datagram) {
    return datagram.remaining() == PROBE_BYTES
        ? Optional.of(datagram.getLong(datagram.position() + 2))
        : Optional.empty();
  }

  /** Reads a probe; empty if the peer did not seal it. */
  Optional<Probe> open(ByteBuffer datagram) {
    ByteBuffer in = datagram.slice();
    byte[] sealed = new byte[SEALED_BYTES];
    byte[] given = new byte[SEAL_BYTES];
    in.get(sealed).get(given);
    ByteBuffer fields = ByteBuffer.wrap(sealed).position(1);
    Optional<Probe.Kind> kind = Probe.Kind.of(fields.get());
    if (fields.getLong() != peerTag
        || kind.isEmpty()
        || !MessageDigest.isEqual(given, seal(sealed))) {
      return Optional.empty();
    }
    return Optional.of(new Probe(kind.get(), fields.getLong(), AddressBytes.read(fields)));
  }

  /** Whether a question of the peer comes for the first time; then it will not again. */
  ReplayWindow.Verdict take(long number, long nowMillis) {
    return heard.take(number, nowMillis);
  }
}
