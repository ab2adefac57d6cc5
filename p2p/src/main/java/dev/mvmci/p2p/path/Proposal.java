package dev.mvmci.p2p.path;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.AddressBytes;
import dev.mvmci.p2p.relay.FrameType;
import dev.mvmci.p2p.relay.Signer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What peers send each other to agree on keys for probes and to tell their addresses, signed with
 * the key that is their name. All have one length, so that an answer is never longer than what it
 * answers.
 *
 * @param ephemeral an X25519 key made for this exchange
 * @param answers the ephemeral key of the offer that is answered; zeros in an offer
 */
record Proposal(
    NodeId from, NodeId to, byte[] ephemeral, byte[] answers, List<InetSocketAddress> candidates) {

  static final int MAX_CANDIDATES = 8;
  static final int KEY_BYTES = 32;

  private static final byte VERSION = 1;
  private static final byte[] DOMAIN = "mvm-ci path: proposal 1\0".getBytes(US_ASCII);
  private static final int SIGNED_BYTES =
      2 + 2 * NodeId.BYTES + 2 * KEY_BYTES + 1 + MAX_CANDIDATES * AddressBytes.BYTES;
  static final int BYTES = SIGNED_BYTES + Signer.SIGNATURE_BYTES;

  Proposal {
    candidates =
        candidates.size() > MAX_CANDIDATES
            ? List.copyOf(candidates.subList(0, MAX_CANDIDATES))
            : List.copyOf(candidates);
  }

  static Proposal offer(
      NodeId from, NodeId to, byte[] ephemeral, List<InetSocketAddress> candidates) {
    return new Proposal(from, to, ephemeral, new byte[KEY_BYTES], candidates);
  }

  boolean isOffer() {
    return Arrays.equals(answers, new byte[KEY_BYTES]);
  }

  ByteBuffer encode(Signer signer) {
    ByteBuffer out =
        ByteBuffer.allocate(BYTES)
            .put(FrameType.PROPOSAL.code())
            .put(VERSION)
            .put(from.bytes())
            .put(to.bytes())
            .put(ephemeral)
            .put(answers)
            .put((byte) candidates.size());
    candidates.forEach(candidate -> AddressBytes.write(candidate, out));
    byte[] signed = Arrays.copyOf(out.array(), SIGNED_BYTES);
    return out.position(SIGNED_BYTES).put(signer.sign(message(signed))).flip();
  }

  /** Reads one without believing it yet. */
  static Optional<Unverified> decode(ByteBuffer datagram) {
    if (datagram.remaining() != BYTES || datagram.get(datagram.position() + 1) != VERSION) {
      return Optional.empty();
    }
    ByteBuffer in = datagram.slice();
    byte[] signed = take(in, SIGNED_BYTES);
    byte[] signature = take(in, Signer.SIGNATURE_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(signed).position(2);
    NodeId from = NodeId.of(take(fields, NodeId.BYTES));
    NodeId to = NodeId.of(take(fields, NodeId.BYTES));
    byte[] ephemeral = take(fields, KEY_BYTES);
    byte[] answers = take(fields, KEY_BYTES);
    int count = fields.get();
    if (count < 0 || count > MAX_CANDIDATES) {
      return Optional.empty();
    }
    var candidates = new ArrayList<InetSocketAddress>();
    for (int i = 0; i < count; i++) {
      candidates.add(AddressBytes.read(fields));
    }
    return Optional.of(
        new Unverified(new Proposal(from, to, ephemeral, answers, candidates), signed, signature));
  }

  private static byte[] take(ByteBuffer in, int bytes) {
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }

  private static byte[] message(byte[] signed) {
    return ByteBuffer.allocate(DOMAIN.length + signed.length).put(DOMAIN).put(signed).array();
  }

  /** What claims to be a proposal of the peer that it names. */
  record Unverified(Proposal claim, byte[] signed, byte[] signature) {

    /** The proposal, if the peer signed it. Costs a fraction of a millisecond. */
    Optional<Proposal> verify() {
      return Signer.signed(claim.from, message(signed), signature)
          ? Optional.of(claim)
          : Optional.empty();
    }
  }
}
