package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;

/** Asks other members on their Raft port. Each call has a connection of its own: they are rare. */
final class MemberClient {

  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final long KEEP_ALIVE_SECONDS = 10;

  private final SslContext tls;

  MemberClient(SslContext tls) {
    this.tls = tls;
  }

  /** How the member stands. */
  Standing standing(Member member, Duration patience) throws IOException {
    return MemberProtocol.decodeStanding(ask(member, new Request.Ask(), patience));
  }

  /** Has the leader do something for this member. Returns when it is done. */
  void change(Member leader, Request request, Duration patience) throws IOException {
    byte[] _ = ask(leader, request, patience);
  }

  private byte[] ask(Member member, Request request, Duration patience) throws IOException {
    ManagedChannel channel = connect(member);
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          MemberProtocol.ASK,
          CallOptions.DEFAULT.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS),
          MemberProtocol.encode(request));
    } catch (StatusRuntimeException e) {
      throw new IOException("member " + member.id() + ": " + e.getStatus(), e);
    } finally {
      var _ = channel.shutdownNow();
    }
  }

  /** Hands the parts of a copy of the member's database to the reader, as it takes them. */
  <T> T copy(Member member, PartsReader<T> reader) throws IOException {
    ManagedChannel channel = connect(member);
    try {
      Iterator<byte[]> parts =
          ClientCalls.blockingServerStreamingCall(
              channel, MemberProtocol.COPY, CallOptions.DEFAULT, new byte[0]);
      return reader.read(parts);
    } catch (StatusRuntimeException e) {
      throw new IOException("member " + member.id() + ": " + e.getStatus(), e);
    } finally {
      var _ = channel.shutdownNow();
    }
  }

  private ManagedChannel connect(Member member) {
    return NettyChannelBuilder.forTarget(member.raftAddress())
        .proxyDetector(_ -> null)
        .disableRetry()
        .sslContext(tls)
        .maxInboundMessageSize(MAX_ANSWER_BYTES)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .build();
  }

  /** Reads a copy. */
  @FunctionalInterface
  interface PartsReader<T> {
    T read(Iterator<byte[]> parts) throws IOException;
  }
}
