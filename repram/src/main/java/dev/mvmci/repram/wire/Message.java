package dev.mvmci.repram.wire;

import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import org.jspecify.annotations.Nullable;

/**
 * A gossip message, the same in both eras but for the spelling of its names.
 *
 * @param from who sent it; for a PUT the node at which the client wrote
 * @param to empty where it is for anybody
 * @param timestamp Unix seconds
 */
public record Message(
    Type type,
    String from,
    String to,
    String key,
    byte[] data,
    int ttlSeconds,
    long timestamp,
    String messageId,
    @Nullable NodeInfo nodeInfo) {

  private static final byte[] NOTHING = {};

  /** What a message is about. */
  public enum Type {
    PUT,
    ACK,
    PING,
    PONG,
    SYNC,
    /** A type this node does not know; such messages are taken and ignored. */
    OTHER
  }

  /** Spreads a write. The id carries its version, so that it survives nodes of other kinds. */
  public static Message put(String from, Write write, String messageId) {
    return new Message(
        Type.PUT,
        from,
        "",
        write.key(),
        write.value(),
        write.ttlSeconds(),
        MessageIds.timestampOf(write.version()),
        messageId,
        null);
  }

  /** Says that the node holds what the PUT brought. */
  public static Message ack(String from, Message put, long timestamp) {
    return new Message(
        Type.ACK, from, put.from(), put.key(), NOTHING, 0, timestamp, put.messageId(), null);
  }

  public static Message ping(String from, String to, long timestamp, String messageId) {
    return new Message(Type.PING, from, to, "", NOTHING, 0, timestamp, messageId, null);
  }

  public static Message pong(NodeInfo self, String to, long timestamp, String messageId) {
    return new Message(Type.PONG, self.id(), to, "", NOTHING, 0, timestamp, messageId, self);
  }

  /** Tells of a node: of the sender itself or of a third one. */
  public static Message sync(
      String from, String to, NodeInfo about, long timestamp, String messageId) {
    return new Message(Type.SYNC, from, to, "", NOTHING, 0, timestamp, messageId, about);
  }

  /** The same message with another time to live. */
  public Message withTtl(int newTtlSeconds) {
    return new Message(type, from, to, key, data, newTtlSeconds, timestamp, messageId, nodeInfo);
  }

  /** The same message under another sender, as a relay sends it. */
  public Message from(String newFrom) {
    return new Message(type, newFrom, to, key, data, ttlSeconds, timestamp, messageId, nodeInfo);
  }

  /** The write a PUT brings, with the version every node reads from it alike. */
  public Write write() {
    Version version = MessageIds.versionOf(this);
    return new Write(key, data, version, ttlSeconds, ttlSeconds * 1000L);
  }
}
