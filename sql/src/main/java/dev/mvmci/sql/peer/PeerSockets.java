package dev.mvmci.sql.peer;

import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Tls;
import dev.mvmci.sql.member.Deadline;
import dev.mvmci.sql.member.PinnedTls;
import dev.mvmci.sql.member.Refusals;
import dev.mvmci.sql.member.UnprovenException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Makes connections between members, in which each end proves which member it is: by TLS, or if all
 * members are on loopback without.
 */
public final class PeerSockets {

  /** Shorter than the shortest election, so that one dead member does not hold up the others. */
  private static final Duration CONNECT = Duration.ofMillis(400);

  private static final Duration HANDSHAKE = Duration.ofSeconds(3);

  /** Who was turned away may have been in the middle of so much. */
  private static final int MAX_UNREAD_BYTES = 64 << 10;

  private final PeerProof proof;
  private final Refusals refusals;

  /**
   * Connections of the configuration's member.
   *
   * @param memberAt which member is expected at a "host:port", if that is known
   */
  public PeerSockets(SqlConfig config, Refusals refusals, Function<String, OptionalLong> memberAt) {
    this.refusals = refusals;
    this.proof =
        usesTls(config)
            ? new TlsProof(new PinnedTls(config, refusals, memberAt))
            : new PlainProof(config);
  }

  /** TLS can be turned off among members that share a machine, and only there. */
  private static boolean usesTls(SqlConfig config) {
    return config.network().tls() == Tls.ON
        || !config.members().stream()
            .allMatch(member -> new HostPort(member.host(), member.raftPort()).isLoopback());
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
      proof.requireMayDial(member);
      var address = new InetSocketAddress(member.host(), member.raftPort());
      Socket _ =
          Deadline.within(
              CONNECT,
              socket,
              () -> {
                socket.connect(address);
                return socket;
              });
      socket.setTcpNoDelay(true);
      PeerSocket result = Deadline.within(HANDSHAKE, socket, () -> proof.dialled(socket, member));
      proven = true;
      return result;
    } catch (UnprovenException e) {
      refusals.log(member.raftAddress(), String.valueOf(e.getMessage()));
      throw new IOException(member.raftAddress() + ": " + e.getMessage(), e);
    } finally {
      if (!proven) {
        socket.close();
      }
    }
  }

  /** Finds out who has connected. */
  PeerSocket accept(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    return Deadline.within(
        HANDSHAKE,
        socket,
        () -> {
          try {
            return proof.accepted(socket);
          } catch (UnprovenException e) {
            refusals.log(socket.getInetAddress().getHostAddress(), String.valueOf(e.getMessage()));
            endGently(socket);
            throw e;
          }
        });
  }

  /** With bytes left unread, the other end could lose the reason it was told. */
  private static void endGently(Socket socket) throws IOException {
    socket.shutdownOutput();
    InputStream in = socket.getInputStream();
    byte[] _ = in.readNBytes(MAX_UNREAD_BYTES);
  }
}
