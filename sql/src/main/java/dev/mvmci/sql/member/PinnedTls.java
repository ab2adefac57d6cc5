package dev.mvmci.sql.member;

import dev.mvmci.http.tls.OwnKey;
import dev.mvmci.http.tls.SelfSigned;
import dev.mvmci.sql.SqlConfig;
import java.net.Socket;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS in which a certificate names a member and is believed only if its key is the one
 * derived for that member. Who dials an address also knows which member must answer there.
 */
public final class PinnedTls {

  private static final String PURPOSE = "raft";
  private static final Pattern NAME = Pattern.compile("CN=member-([1-9][0-9]{0,17})");

  private final String secret;
  private final String clusterName;
  private final Refusals refusals;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Function<String, OptionalLong> memberAt;

  /**
   * The identity of the configuration's member. Without secrets nobody else can have one, and
   * everybody is refused.
   *
   * @param memberAt which member is expected at a "host:port", if that is known
   */
  public PinnedTls(SqlConfig config, Refusals refusals, Function<String, OptionalLong> memberAt) {
    this(secretOf(config), config.network().clusterName(), config.memberId(), refusals, memberAt);
  }

  PinnedTls(
      String secret,
      String clusterName,
      long self,
      Refusals refusals,
      Function<String, OptionalLong> memberAt) {
    this.secret = secret;
    this.clusterName = clusterName;
    this.refusals = refusals;
    this.memberAt = memberAt;
    this.keys = DerivedKey.of(secret, PURPOSE, clusterName, self);
    this.certificate = SelfSigned.of(keys, "member-" + self);
  }

  /** What members prove to each other that they know; without secrets something nobody knows. */
  public static String secretOf(SqlConfig config) {
    return config.secrets() == null ? unknown() : config.requiredSecrets().raft();
  }

  private static String unknown() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Presents this member's certificate in either role. */
  public X509ExtendedKeyManager keyManager() {
    return new OwnKey(keys.getPrivate(), certificate);
  }

  /** Believes members with their own key only. */
  public X509ExtendedTrustManager trustManager() {
    return new Pins();
  }

  /** The member at the other end of an established connection. */
  public static OptionalLong peer(SSLSession session) {
    try {
      return memberId((X509Certificate) session.getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException _) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong memberId(X509Certificate certificate) {
    Matcher name = NAME.matcher(certificate.getSubjectX500Principal().getName());
    return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
  }

  private void check(X509Certificate[] chain, String peer, OptionalLong expected)
      throws CertificateException {
    OptionalLong named = memberId(chain[0]);
    String reason = null;
    if (named.isEmpty()) {
      reason = "its certificate names no member of this cluster";
    } else if (!hasKeyOf(chain[0], named.getAsLong())) {
      reason =
          "it does not have the key of member "
              + named.getAsLong()
              + "; compare secret_raft and the cluster name";
    } else if (expected.isPresent() && expected.getAsLong() != named.getAsLong()) {
      reason = "it is member " + named.getAsLong() + ", expected was " + expected.getAsLong();
    }
    if (reason != null) {
      refusals.log(peer, reason);
      throw new CertificateException(peer + " was refused: " + reason);
    }
  }

  private boolean hasKeyOf(X509Certificate presented, long member) {
    KeyPair derived = DerivedKey.of(secret, PURPOSE, clusterName, member);
    return MessageDigest.isEqual(
        presented.getPublicKey().getEncoded(), derived.getPublic().getEncoded());
  }

  private final class Pins extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      check(chain, "client", OptionalLong.empty());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      String address =
          engine == null ? "server" : engine.getPeerHost() + ":" + engine.getPeerPort();
      check(chain, address, memberAt.apply(address));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain, socket.getInetAddress().getHostAddress(), OptionalLong.empty());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      SSLSession session = ((SSLSocket) socket).getHandshakeSession();
      String address = session.getPeerHost() + ":" + session.getPeerPort();
      check(chain, address, memberAt.apply(address));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain, "client", OptionalLong.empty());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain, "server", OptionalLong.empty());
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
