package dev.mvmci.sql.peer;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.member.PinnedTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.OptionalLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Makes connections between members: TLS 1.3 in which each end proves which member it is. */
public final class PeerSockets {

  /** Shorter than the shortest election, so that one dead member does not hold up the others. */
  private static final int CONNECT_MILLIS = 400;

  private static final int HANDSHAKE_MILLIS = 3_000;
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final SSLContext context;

  /** Connections with this identity. */
  public PeerSockets(PinnedTls keys) {
    this(new KeyManager[] {keys.keyManager()}, new TrustManager[] {keys.trustManager()});
  }

  PeerSockets(KeyManager[] keys, TrustManager[] trust) {
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, trust, new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks TLS 1.3", e);
    }
  }

  /**
   * Connects to a member.
   *
   * @throws IOException if it cannot be reached, or another answers there
   */
  PeerSocket dial(Member member) throws IOException {
    Socket socket = new Socket();
    boolean proven = false;
    try {
      socket.connect(new InetSocketAddress(member.host(), member.raftPort()), CONNECT_MILLIS);
      PeerSocket result = prove(socket, member.host(), true);
      if (result.peer() != member.id()) {
        throw new IOException(
            member.raftAddress() + " is member " + result.peer() + ", expected was " + member.id());
      }
      proven = true;
      return result;
    } finally {
      if (!proven) {
        socket.close();
      }
    }
  }

  /** Finds out who has connected. */
  PeerSocket accept(Socket socket) throws IOException {
    return prove(socket, socket.getInetAddress().getHostAddress(), false);
  }

  private PeerSocket prove(Socket socket, String host, boolean client) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(HANDSHAKE_MILLIS);
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
    tls.setUseClientMode(client);
    if (!client) {
      tls.setNeedClientAuth(true);
    }
    tls.setEnabledProtocols(PROTOCOLS);
    tls.startHandshake();
    OptionalLong peer = PinnedTls.peer(tls.getSession());
    if (peer.isEmpty()) {
      throw new IOException(host + " did not prove to be a member");
    }
    socket.setSoTimeout(0);
    return new PeerSocket(peer.getAsLong(), socket, tls);
  }
}
