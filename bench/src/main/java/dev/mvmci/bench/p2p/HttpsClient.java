package dev.mvmci.bench.p2p;

import dev.mvmci.bench.ProcessUse;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Downloads over one HTTPS connection that is kept. */
final class HttpsClient implements AutoCloseable {

  private final SSLSocket socket;
  private final ProcessUse server;

  HttpsClient(int port, ProcessUse server) throws IOException, GeneralSecurityException {
    var tls = SSLContext.getInstance("TLSv1.3");
    tls.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
    this.socket =
        (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    this.server = server;
  }

  /** It is our own server, and this is a measurement. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** A download that is thrown away. */
  Map<String, Double> bulk(int bytes) throws Exception {
    return Bulk.measure(bytes, server, () -> ask(bytes));
  }

  /** A download that is on disk at its end, in this file, which is removed afterwards. */
  Map<String, Double> download(int bytes, Path file) throws Exception {
    return Bulk.measureOnDisk(bytes, server, () -> ask(bytes), file);
  }

  private InputStream ask(int bytes) throws IOException {
    String request = "GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(bytes);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    skipHead(new DataInputStream(in));
    return in;
  }

  private static void skipHead(DataInputStream in) throws IOException {
    int ends = 0;
    while (ends < 4) {
      int octet = in.readUnsignedByte();
      ends = octet == "\r\n\r\n".charAt(ends) ? ends + 1 : 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
