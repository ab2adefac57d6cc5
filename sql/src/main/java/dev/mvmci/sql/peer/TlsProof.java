package dev.mvmci.sql.peer;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.member.MutualProof;
import dev.mvmci.sql.member.PinnedTls;
import dev.mvmci.sql.member.UnprovenException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.OptionalLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** TLS 1.3 in which each end shows the certificate of a member and proves to have its key. */
final class TlsProof implements PeerProof {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  /** As many bytes as tell a hello without TLS. */
  private static final int FIRST_BYTES = 4;

  private final SSLContext context;

  TlsProof(PinnedTls keys) {
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {keys.keyManager()},
          new TrustManager[] {keys.trustManager()},
          new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks TLS 1.3", e);
    }
  }

  @Override
  public void requireMayDial(Member member) {}

  @Override
  public PeerSocket dialled(Socket socket, Member member) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, member.host(), socket.getPort(), true);
    tls.setUseClientMode(true);
    try {
      PeerSocket result = prove(socket, tls);
      if (result.peer() != member.id()) {
        throw new UnprovenException(
            "it is member "
                + result.peer()
                + ", expected was "
                + member.id()
                + "; compare the lists of members");
      }
      return result;
    } catch (SSLException e) {
      if (MutualProof.isWithoutTls(e)) {
        throw new UnprovenException("it does not take TLS; " + MutualProof.SAME_TLS);
      }
      throw e;
    }
  }

  @Override
  public PeerSocket accepted(Socket socket) throws IOException {
    byte[] first = socket.getInputStream().readNBytes(FIRST_BYTES);
    if (first.length < FIRST_BYTES) {
      throw new EOFException("the connection ended in the handshake");
    }
    if (MutualProof.isHello(PlainProof.PORT, first)) {
      throw MutualProof.onlyTls(PeerSocket.out(socket), "it does not speak TLS, which is on here");
    }
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, new ByteArrayInputStream(first), true);
    tls.setNeedClientAuth(true);
    return prove(socket, tls);
  }

  private static PeerSocket prove(Socket socket, SSLSocket tls) throws IOException {
    tls.setEnabledProtocols(PROTOCOLS);
    tls.startHandshake();
    OptionalLong peer = PinnedTls.peer(tls.getSession());
    if (peer.isEmpty()) {
      throw new UnprovenException("it did not prove to be a member");
    }
    return new PeerSocket(peer.getAsLong(), socket, PeerSocket.in(tls), PeerSocket.out(tls));
  }
}
