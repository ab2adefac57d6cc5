package dev.mvmci.bench.p2p;

import dev.mvmci.http.tls.OwnKey;
import dev.mvmci.http.tls.SelfSigned;
import dev.mvmci.p2p.Identity;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** As little HTTPS as a large download takes, so that TLS over TCP is what is measured. */
final class HttpsServer implements AutoCloseable {

  private final SSLServerSocket socket;

  private HttpsServer(SSLServerSocket socket) {
    this.socket = socket;
  }

  /** Serves on loopback, with the same kind of key that the endpoint has. */
  static HttpsServer start(Identity identity) throws IOException, GeneralSecurityException {
    var key = new OwnKey(identity.keys().getPrivate(), SelfSigned.of(identity.keys(), "bench"));
    var tls = SSLContext.getInstance("TLSv1.3");
    tls.init(new KeyManager[] {key}, null, null);
    var socket =
        (SSLServerSocket)
            tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var server = new HttpsServer(socket);
    Thread.ofPlatform().daemon().name("https").start(server::accept);
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (var connection = (SSLSocket) socket.accept()) {
        serve(connection);
      } catch (IOException _) {
        // The client is gone.
      }
    }
  }

  private static void serve(SSLSocket connection) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    OutputStream out = new BufferedOutputStream(connection.getOutputStream(), 64 << 10);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("GET /")) {
        long bytes = Long.parseLong(line.substring(5, line.indexOf(' ', 5)));
        String head = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(bytes);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        NodeMain.write(bytes, out);
        out.flush();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
