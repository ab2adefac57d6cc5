package dev.mvmci.sql.ratis;

import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;

/** Puts the gate before the Raft port and our own service behind it. */
record MemberPort(PeerGate gate, MemberService service) implements GrpcServices.Customizer {

  private static final int KEEP_ALIVE_SECONDS = 5;
  private static final int MAX_CALLS_PER_CONNECTION = 1_000;

  @Override
  public NettyServerBuilder customize(
      NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
    return builder
        .intercept(gate)
        .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
        .addService(service.definition());
  }
}
