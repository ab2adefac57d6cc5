package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor.Marshaller;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor.MethodType;

/**
 * What members say to each other beside Ratis' own messages, on the same port: how they stand, the
 * wish of a member to leave or enter, and the copy of a database. Who asks is known from the
 * connection and not from the message.
 */
final class MemberProtocol {

  static final String SERVICE = "mvmci.Member";

  /** A request and its answer. */
  static final MethodDescriptor<byte[], byte[]> ASK = method("Ask", MethodType.UNARY);

  /** An empty request, then the parts of a copy. */
  static final MethodDescriptor<byte[], byte[]> COPY = method("Copy", MethodType.SERVER_STREAMING);

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

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  @FunctionalInterface
  private interface Encoding {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** Bytes as they are; gRPC frames them and limits their length. */
  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
