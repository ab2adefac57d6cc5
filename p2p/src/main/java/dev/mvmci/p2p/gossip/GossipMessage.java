package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.Signer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Something said in a topic.
 *
 * @param origin who said it
 * @param content up to {@link #MAX_BYTES}; whoever reads it leaves it as it is
 * @param signature by which the origin says so; {@link #isAuthentic} looks at it
 */
public record GossipMessage(
    TopicId topic, MessageId id, NodeId origin, byte[] content, byte[] signature) {

  /** Largest content: 64 KiB. */
  public static final int MAX_BYTES = 64 << 10;

  private static final byte[] PURPOSE =
      "mvm-ci gossip: message 2\0".getBytes(StandardCharsets.US_ASCII);

  /** What the signer says. */
  static GossipMessage signed(Signer signer, TopicId topic, MessageId id, byte[] content) {
    byte[] signature = signer.sign(signedBytes(topic, id, signer.id(), content));
    return new GossipMessage(topic, id, signer.id(), content, signature);
  }

  /** Whether the origin has said this: these words, in this topic, under this id. */
  boolean isAuthentic() {
    return Signer.signed(origin, signedBytes(topic, id, origin, content), signature);
  }

  private static byte[] signedBytes(TopicId topic, MessageId id, NodeId origin, byte[] content) {
    int head = PURPOSE.length + TopicId.BYTES + MessageId.BYTES + NodeId.BYTES;
    return ByteBuffer.allocate(head + content.length)
        .put(PURPOSE)
        .put(topic.bytes())
        .putLong(id.high())
        .putLong(id.low())
        .put(origin.bytes())
        .put(content)
        .array();
  }
}
