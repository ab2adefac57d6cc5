package dev.mvmci.sql.ratis;

import dev.mvmci.sql.member.PinnedTls;
import javax.net.ssl.SSLException;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/** The keys of a member in the forms that Ratis and gRPC want. */
final class MemberTls {

  private static final String TLS_1_3 = "TLSv1.3";

  private MemberTls() {}

  /** For Ratis' own server and connections. */
  static GrpcTlsConfig forRatis(PinnedTls keys) {
    return GrpcTlsConfig.newBuilder()
        .setKeyManager(keys.keyManager())
        .setTrustManager(keys.trustManager())
        .setMutualTls(true)
        .setProtocols(TLS_1_3)
        // The JDK's, which knows Ed25519 and asks our managers everything.
        .setSslProvider(SslProvider.JDK)
        .build();
  }

  /** For connections of ours. */
  static SslContext forClient(PinnedTls keys) {
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .keyManager(keys.keyManager())
          .trustManager(keys.trustManager())
          .protocols(TLS_1_3)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this JDK has no TLS 1.3", e);
    }
  }
}
