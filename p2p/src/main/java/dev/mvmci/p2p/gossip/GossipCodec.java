package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.Signer;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Frames as bytes: a length of four bytes, a kind of one, and what belongs to it. */
final class GossipCodec {

  /** Largest frame: a message with its head, or a ticket of many contacts. */
  static final int MAX_FRAME_BYTES = GossipMessage.MAX_BYTES + 1_024;

  /** Topics or ids in one frame. */
  static final int MAX_NAMES = 1_024;

  private static final int TOPICS = 1;
  private static final int SAID = 2;
  private static final int HAVE = 3;
  private static final int WANT = 4;
  private static final int OTHERS = 5;

  private GossipCodec() {}

  /** The frame with its length in front. */
  static byte[] write(GossipFrame frame) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(0);
      switch (frame) {
        case GossipFrame.Topics(Set<TopicId> topics) -> {
          out.writeByte(TOPICS);
          for (TopicId topic : topics) {
            out.write(topic.bytes());
          }
        }
        case GossipFrame.Said(GossipMessage message) -> {
          out.writeByte(SAID);
          out.write(message.topic().bytes());
          write(out, message.id());
          out.write(message.origin().bytes());
          out.write(message.signature());
          out.write(message.content());
        }
        case GossipFrame.Have(TopicId topic, List<MessageId> ids) -> write(out, HAVE, topic, ids);
        case GossipFrame.Want(TopicId topic, List<MessageId> ids) -> write(out, WANT, topic, ids);
        case GossipFrame.Others others -> {
          out.writeByte(OTHERS);
          out.write(others.topic().bytes());
          out.write(Ticket.to(others.contacts()).reveal().getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] whole = bytes.toByteArray();
    ByteBuffer.wrap(whole).putInt(whole.length - Integer.BYTES);
    return whole;
  }

  private static void write(DataOutputStream out, int kind, TopicId topic, List<MessageId> ids)
      throws IOException {
    out.writeByte(kind);
    out.write(topic.bytes());
    for (MessageId id : ids) {
      write(out, id);
    }
  }

  private static void write(DataOutputStream out, MessageId id) throws IOException {
    out.writeLong(id.high());
    out.writeLong(id.low());
  }

  /**
   * The next frame; empty at the end of the stream.
   *
   * @throws IOException if the stream breaks off, or holds something else
   */
  static Optional<GossipFrame> read(InputStream stream) throws IOException {
    var in = new DataInputStream(stream);
    while (true) {
      int first = in.read();
      if (first < 0) {
        return Optional.empty();
      }
      int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
      if (length < 0 || length > MAX_FRAME_BYTES) {
        throw new IOException(
            "a frame of %d bytes; it takes 0 to %d".formatted(length, MAX_FRAME_BYTES));
      }
      byte[] frame = in.readNBytes(length);
      if (frame.length < length) {
        throw new EOFException("a frame breaks off");
      }
      if (length > 0) {
        return Optional.of(parsed(ByteBuffer.wrap(frame)));
      }
    }
  }

  private static GossipFrame parsed(ByteBuffer frame) throws IOException {
    int kind = frame.get();
    try {
      return switch (kind) {
        case TOPICS -> new GossipFrame.Topics(topics(frame));
        case SAID -> new GossipFrame.Said(message(frame));
        case HAVE -> new GossipFrame.Have(topic(frame), ids(frame));
        case WANT -> new GossipFrame.Want(topic(frame), ids(frame));
        case OTHERS ->
            new GossipFrame.Others(
                topic(frame),
                Ticket.parse(new String(rest(frame), StandardCharsets.US_ASCII)).members());
        default -> throw new IOException("a frame of the unknown kind " + kind);
      };
    } catch (BufferUnderflowException | TicketException e) {
      throw new IOException("a frame of kind %d is malformed".formatted(kind), e);
    }
  }

  private static Set<TopicId> topics(ByteBuffer frame) throws IOException {
    var topics = new LinkedHashSet<TopicId>();
    while (frame.hasRemaining()) {
      topics.add(topic(frame));
      requireFew(topics.size());
    }
    return topics;
  }

  private static TopicId topic(ByteBuffer frame) {
    byte[] bytes = new byte[TopicId.BYTES];
    frame.get(bytes);
    return TopicId.of(bytes);
  }

  private static List<MessageId> ids(ByteBuffer frame) throws IOException {
    var ids = new ArrayList<MessageId>();
    while (frame.hasRemaining()) {
      ids.add(id(frame));
      requireFew(ids.size());
    }
    return ids;
  }

  private static void requireFew(int names) throws IOException {
    if (names > MAX_NAMES) {
      throw new IOException("a frame names more than " + MAX_NAMES);
    }
  }

  private static MessageId id(ByteBuffer frame) {
    return new MessageId(frame.getLong(), frame.getLong());
  }

  private static GossipMessage message(ByteBuffer frame) throws IOException {
    TopicId topic = topic(frame);
    MessageId id = id(frame);
    byte[] origin = new byte[NodeId.BYTES];
    frame.get(origin);
    byte[] signature = new byte[Signer.SIGNATURE_BYTES];
    frame.get(signature);
    byte[] content = rest(frame);
    if (content.length > GossipMessage.MAX_BYTES) {
      throw new IOException("a message of %d bytes".formatted(content.length));
    }
    return new GossipMessage(topic, id, NodeId.of(origin), content, signature);
  }

  private static byte[] rest(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }
}
