package dev.mvmci.sql.remote;

import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.member.Deadline;
import dev.mvmci.sql.member.MutualProof;
import java.io.IOException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes connections to members and has both sides prove themselves. Thread-safe. */
final class Dialer {

  private final Credentials credentials;
  private final @Nullable TlsSockets tls;
  private final Duration patience;

  Dialer(Credentials credentials, boolean encrypted, Duration patience) {
    this.credentials = credentials;
    this.tls = encrypted ? TlsSockets.ofClient() : null;
    this.patience = patience;
  }

  /**
   * Connects; not started yet.
   *
   * @throws RefusedException if one side does not want the other
   */
  ClientConnection dial(String address) throws IOException {
    Socket socket = new Socket();
    try {
      HostPort place = HostPort.parse(address);
      var resolved = place.resolve();
      if (resolved.isUnresolved()) {
        throw new UnknownHostException("its host is not known");
      }
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      Socket _ =
          Deadline.within(
              patience,
              socket,
              () -> {
                socket.connect(resolved);
                return socket;
              });
      return Deadline.within(patience, socket, () -> proven(address, place, socket));
    } catch (IOException | RuntimeException e) {
      socket.close();
      if (e instanceof SSLException failure && MutualProof.isWithoutTls(failure)) {
        throw new RefusedException("it does not take TLS; " + MutualProof.SAME_TLS);
      }
      throw e;
    }
  }

  private ClientConnection proven(String address, HostPort place, Socket socket)
      throws IOException {
    Channel channel =
        tls == null
            ? Channel.plain(socket, System::nanoTime)
            : Channel.encrypted(tls.over(socket, place.host()), System::nanoTime);
    long member = Handshake.call(channel.in(), channel.out(), credentials, channel.binding());
    return new ClientConnection(address, member, channel);
  }
}
