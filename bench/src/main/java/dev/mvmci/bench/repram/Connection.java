package dev.mvmci.bench.repram;

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
final class Connection implements AutoCloseable {

  private static final byte[] VALUE = value();

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  Connection(URI node) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), 5_000);
    in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    out = socket.getOutputStream();
  }

  private static byte[] value() {
    byte[] value = new byte[200];
    Arrays.fill(value, (byte) 'v');
    return value;
  }

  /** Writes 200 bytes and says with which status that was answered. */
  int put(String key) throws IOException {
    sendPut(key);
    return receive();
  }

  void sendPut(String key) throws IOException {
    String head =
        "PUT /v1/data/%s HTTP/1.1\r\nHost: bench\r\nX-TTL: 600\r\nContent-Length: %d\r\n\r\n"
            .formatted(key, VALUE.length);
    byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(bytes, bytes.length + VALUE.length);
    System.arraycopy(VALUE, 0, all, bytes.length, VALUE.length);
    out.write(all);
  }

  int get(String key) throws IOException {
    String head = "GET /v1/data/%s HTTP/1.1\r\nHost: bench\r\n\r\n".formatted(key);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    return receive();
  }

  /** The status of the next answer, whose body is read and dropped. */
  int receive() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        throw new IOException("this client cannot read chunks");
      }
    }
    in.skipNBytes(length);
    return status;
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
