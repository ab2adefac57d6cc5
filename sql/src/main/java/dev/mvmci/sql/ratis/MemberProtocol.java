package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The kinds of calls between members, and what they say to each other beside Ratis' own messages:
 * how they stand, the wish of a member to leave or enter, and the copy of a database. Who asks is
 * known from the connection and not from the message.
 */
final class MemberProtocol {

  /** Entries of the log, and its answer; bodies are Ratis' own messages. */
  static final byte APPEND = 1;

  /** The wish for a vote. */
  static final byte VOTE = 2;

  /** The leader's wish that the member stands for election. */
  static final byte ELECT = 3;

  /** That the log begins behind where the member stands. */
  static final byte INSTALL = 4;

  /** A {@link Request}. */
  static final byte ASK = 5;

  /** Without a body; the answer is the parts of a copy. */
  static final byte COPY = 6;

  /** As {@link #VOTE}, by a member that stands because the leader has asked it to. */
  static final byte VOTE_WHEN_CALLED = 7;

  private static final int STANDING = 1;
  private static final int LEAVE = 2;
  private static final int ENTER = 3;

  private MemberProtocol() {}

  /** What a member may ask of another. */
  sealed interface Request {
    /** How does the other stand? */
    record Ask() implements Request {}

    /** Takes the asking member out of the cluster, whose disk is empty. */
    record Leave() implements Request {}

    /** Lets the asking member take part under these addresses, with or without a vote. */
    record Enter(Member self, boolean learner) implements Request {}
  }

  /**
   * How a member stands.
   *
   * @param formed whether it has ever followed a leader, so that there is a cluster to join
   * @param restored whether it has formed none yet but holds a restored database to begin one with
   * @param leader id of the leader it follows, 0 if it knows none
   */
  record Standing(boolean formed, boolean restored, long leader) {}

  static byte[] encode(Request request) {
    return bytes(out -> {
      switch (request) {
        case Request.Ask _ -> out.writeByte(STANDING);
        case Request.Leave _ -> out.writeByte(LEAVE);
        case Request.Enter enter -> {
          out.writeByte(ENTER);
          out.writeLong(enter.self().id());
          out.writeUTF(enter.self().host());
          out.writeInt(enter.self().raftPort());
          out.writeInt(enter.self().apiPort());
          out.writeBoolean(enter.learner());
        }
      }
    });
  }

  static Request decodeRequest(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int kind = in.readByte();
    return switch (kind) {
      case STANDING -> new Request.Ask();
      case LEAVE -> new Request.Leave();
      case ENTER ->
          new Request.Enter(
              new Member(in.readLong(), in.readUTF(), in.readInt(), in.readInt()),
              in.readBoolean());
      default -> throw new IOException("a request of kind " + kind + " is not known");
    };
  }

  static byte[] encode(Standing standing) {
    return bytes(out -> {
      out.writeBoolean(standing.formed());
      out.writeBoolean(standing.restored());
      out.writeLong(standing.leader());
    });
  }

  static Standing decodeStanding(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return new Standing(in.readBoolean(), in.readBoolean(), in.readLong());
  }

  private static byte[] bytes(Encoding encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      encoding.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Encoding {
    void writeTo(DataOutputStream out) throws IOException;
  }
}
