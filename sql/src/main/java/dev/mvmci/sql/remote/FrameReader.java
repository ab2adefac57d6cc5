package dev.mvmci.sql.remote;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes frames off a stream, checked, and puts their parts together. Used by one thread. */
final class FrameReader {

  /** More messages in parts at a time make no sense: each is answered by one connection. */
  private static final int MAX_OPEN_MESSAGES = 1_024;

  private static final int MORE = 1;

  private final DataInputStream in;
  private final int maxMessageBytes;
  private final boolean inParts;
  private final Map<Long, Parts> openMessages = new HashMap<>();
  private long openBytes;
  private volatile long heardNanos = System.nanoTime();

  /**
   * @param inParts whether messages may come in parts
   */
  FrameReader(DataInputStream in, int maxMessageBytes, boolean inParts) {
    this.in = in;
    this.maxMessageBytes = maxMessageBytes;
    this.inParts = inParts;
  }

  /** A whole message. */
  record Message(long id, ByteBuffer bytes) {}

  /** When the last frame was complete. From any thread. */
  long heardNanos() {
    return heardNanos;
  }

  /**
   * The next whole message, or null if the other side closed the connection between two frames.
   *
   * @throws ProtocolException for what no frame may be
   * @throws EOFException if the connection ended within a frame
   */
  @Nullable Message next() throws IOException {
    while (true) {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
      if (length <= Protocol.FRAME_HEAD_BYTES
          || length > maxMessageBytes + Protocol.FRAME_HEAD_BYTES) {
        throw new ProtocolException(
            "a frame of " + (length & 0xffffffffL) + " bytes; allowed are " + maxMessageBytes);
      }
      int flags = in.readUnsignedByte();
      long id = in.readLong();
      byte[] part = in.readNBytes(length - Protocol.FRAME_HEAD_BYTES);
      if (part.length < length - Protocol.FRAME_HEAD_BYTES) {
        throw new EOFException("the connection ended within a frame");
      }
      heardNanos = System.nanoTime();
      Message message = whole(flags, id, part);
      if (message != null) {
        return message;
      }
    }
  }

  private @Nullable Message whole(int flags, long id, byte[] part) throws ProtocolException {
    if ((flags & ~MORE) != 0 || (flags == MORE && !inParts)) {
      throw new ProtocolException("a frame with flags " + flags);
    }
    Parts before = openMessages.remove(id);
    if (before == null && flags == 0) {
      return new Message(id, ByteBuffer.wrap(part));
    }
    Parts parts = before == null ? new Parts() : before;
    parts.add(part);
    openBytes += part.length;
    if (openBytes > maxMessageBytes || openMessages.size() >= MAX_OPEN_MESSAGES) {
      throw new ProtocolException(
          "messages in parts of " + openBytes + " bytes; allowed are " + maxMessageBytes);
    }
    if (flags == MORE) {
      openMessages.put(id, parts);
      return null;
    }
    openBytes -= parts.size;
    return new Message(id, parts.joined());
  }

  /** The parts of one message so far. */
  private static final class Parts {
    private final List<byte[]> list = new ArrayList<>();
    private int size;

    void add(byte[] part) {
      list.add(part);
      size += part.length;
    }

    ByteBuffer joined() {
      ByteBuffer whole = ByteBuffer.allocate(size);
      list.forEach(whole::put);
      return whole.flip();
    }
  }
}
