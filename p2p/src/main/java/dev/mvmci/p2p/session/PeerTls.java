package dev.mvmci.p2p.session;

import dev.mvmci.http.tls.OwnKey;
import dev.mvmci.http.tls.SelfSigned;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.AttributeKey;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 between keys. Certificates are only wrapping: who serves believes any Ed25519 key that is
 * proven and then decides by it; who dials believes only the key it wants to reach. Sessions are
 * never resumed and carry no early data, so that nothing recorded can be played again.
 */
final class PeerTls {

  /** The key a dial wants to reach. */
  static final AttributeKey<NodeId> WANTED = AttributeKey.valueOf(PeerTls.class, "WANTED");

  /** What a dial wants to speak. */
  static final AttributeKey<String> PROTOCOL = AttributeKey.valueOf(PeerTls.class, "PROTOCOL");

  private final QuicSslContext serving;

  /** By protocol: a dial offers no other than the one it wants. */
  private final Map<String, QuicSslContext> dialling;

  PeerTls(Identity identity, List<String> protocols) {
    var key =
        new OwnKey(identity.keys().getPrivate(), SelfSigned.of(identity.keys(), "mvm-ci peer"));
    var trust = new ProvenKeys();
    this.serving =
        options(QuicSslContextBuilder.forServer(key, null))
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(trust)
            .applicationProtocols(protocols.toArray(String[]::new))
            .build();
    this.dialling =
        protocols.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    protocol -> protocol,
                    protocol ->
                        options(QuicSslContextBuilder.forClient())
                            .keyManager(key, null)
                            .trustManager(trust)
                            .applicationProtocols(protocol)
                            .build()));
  }

  private static QuicSslContextBuilder options(QuicSslContextBuilder builder) {
    // Whatever BoringSSL calls the method, the one key there is gets chosen.
    Map<String, String> keyTypes =
        Stream.of("RSA", "DHE_RSA", "ECDHE_RSA", "ECDHE_ECDSA", "ECDH_RSA", "ECDH_ECDSA")
            .collect(Collectors.toMap(method -> method, _ -> "EdDSA"));
    return builder
        .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, new String[] {"ed25519"})
        .option(BoringSSLContextOption.SERVER_KEY_TYPES, keyTypes)
        .option(BoringSSLContextOption.CLIENT_KEY_TYPES, Set.of("EdDSA"))
        .earlyData(false)
        .sessionCacheSize(0);
  }

  QuicSslEngine engineForServing(QuicChannel channel) {
    return serving.newEngine(channel.alloc());
  }

  /** Holds the wanted key as the peer's host: the one thing that is an engine's own. */
  QuicSslEngine engineForDial(QuicChannel channel) {
    String protocol = channel.attr(PROTOCOL).get();
    QuicSslContext context =
        Objects.requireNonNull(dialling.get(protocol), () -> "this endpoint has no " + protocol);
    return context.newEngine(channel.alloc(), channel.attr(WANTED).get().toString(), 0);
  }

  /**
   * Who is at the other end of an established connection.
   *
   * @throws SSLException if that was not proven
   */
  static NodeId peerOf(QuicChannel channel) throws SSLException {
    SSLEngine engine = channel.sslEngine();
    if (engine == null) {
      throw new SSLPeerUnverifiedException("the connection is closed");
    }
    return CertifiedKeys.of((X509Certificate) engine.getSession().getPeerCertificates()[0]);
  }

  /** The handshake itself proves that the key in the certificate is held. */
  private static final class ProvenKeys extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      NodeId _ = presented(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      String wanted = engine.getSession().getPeerHost();
      if (!presented(chain).toString().equals(wanted)) {
        throw new CertificateException("it has the key " + presented(chain) + ", not " + wanted);
      }
    }

    private static NodeId presented(X509Certificate[] chain) throws CertificateException {
      try {
        return CertifiedKeys.of(chain[0]);
      } catch (SSLException e) {
        throw new CertificateException(e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("there are no sockets here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("there are no sockets here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no key is believed without its connection");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no key is believed without its connection");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
