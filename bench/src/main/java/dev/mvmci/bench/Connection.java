package dev.mvmci.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A connection that is kept, with just enough HTTP that the client is not what is measured. */
public final class Connection implements AutoCloseable {

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private final String host;

  /** Opens a connection to the host and port of this URL. */
  public Connection(URI node) throws IOException {
    host = node.getAuthority();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), 5_000);
    in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    out = socket.getOutputStream();
  }

  /** Sends a request with a body of JSON. */
  public void send(String method, String path, String json) throws IOException {
    send(method, path, "Content-Type: application/json\r\n", json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends a request.
   *
   * @param headers lines that each end with CR LF
   */
  public void send(String method, String path, String headers, byte[] body) throws IOException {
    String head =
        "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(method, path, host, headers, body.length);
    byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(bytes, bytes.length + body.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    out.write(all);
  }

  /** The status of the next answer, whose body is read and dropped. */
  public int receive() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    long length = 0;
    boolean chunks = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunks = true;
      }
    }
    if (chunks) {
      skipChunks();
    } else {
      in.skipNBytes(length);
    }
    return status;
  }

  private void skipChunks() throws IOException {
    long length;
    do {
      length = Long.parseLong(line(), 16);
      in.skipNBytes(length);
      String _ = line();
    } while (length > 0);
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
