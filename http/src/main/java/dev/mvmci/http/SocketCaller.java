package dev.mvmci.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls one of our own servers from the calling thread, over connections that are kept. It knows as
 * little HTTP as that takes (answers of a known length), and no other thread has a hand in a call:
 * for small requests by the thousand that is what costs. A request that fails on a kept connection
 * is repeated on a new one, so requests must be safe to repeat; a call's timeout is that of each
 * wait for bytes. Everything else is for {@link NetworkCaller}. Thread-safe; for virtual threads.
 */
public final class SocketCaller implements HttpCaller, AutoCloseable {

  /** Longest answer taken. */
  public static final int MAX_REPLY_BYTES = 64 << 20;

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int MAX_IDLE = 8;
  private static final int MAX_HEAD_BYTES = 32 << 10;

  /** Shorter than the server's, so that it is never the server that closes first. */
  private static final long IDLE_NANOS = 30_000_000_000L;

  private final InetSocketAddress address;
  private final String host;
  // Guards both fields below.
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /** Calls the server at this address. */
  public SocketCaller(String host, int port) {
    this.address = new InetSocketAddress(host, port);
    this.host = Authority.of(host, port);
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    @Nullable Connection kept = take();
    if (kept != null) {
      try {
        return call(call, kept);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException _) {
        // The server has closed it meanwhile, as it does when it is started again; and the others.
        dropIdle();
      }
    }
    return call(call, new Connection(address));
  }

  private Reply call(Call call, Connection connection) throws IOException {
    boolean whole = false;
    try {
      Reply reply = connection.exchange(host, call);
      whole = true;
      return reply;
    } finally {
      if (whole && connection.reusable) {
        keep(connection);
      } else {
        connection.close();
      }
    }
  }

  private @Nullable Connection take() {
    lock.lock();
    try {
      Connection newest = idle.pollLast();
      while (newest != null && System.nanoTime() - newest.usedNanos > IDLE_NANOS) {
        newest.close();
        newest = idle.pollLast();
      }
      return newest;
    } finally {
      lock.unlock();
    }
  }

  private void keep(Connection connection) {
    connection.usedNanos = System.nanoTime();
    lock.lock();
    try {
      if (!closed && idle.size() < MAX_IDLE) {
        idle.addLast(connection);
        return;
      }
    } finally {
      lock.unlock();
    }
    connection.close();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    dropIdle();
  }

  private void dropIdle() {
    lock.lock();
    try {
      idle.forEach(Connection::close);
      idle.clear();
    } finally {
      lock.unlock();
    }
  }

  private static final class Connection {
    private final Socket socket = new Socket();
    private final InputStream in;
    private boolean reusable = true;
    private long usedNanos;

    Connection(InetSocketAddress to) throws IOException {
      try {
        socket.setTcpNoDelay(true);
        // Resolved anew for each connection: an address may move.
        socket.connect(
            new InetSocketAddress(to.getHostString(), to.getPort()), CONNECT_TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }

    Reply exchange(String host, Call call) throws IOException {
      socket.setSoTimeout(Math.toIntExact(Math.max(1, call.timeout().toMillis())));
      write(host, call);
      int status = status(line());
      List<Headers.Field> fields = fields();
      var headers = new Headers(fields);
      reusable =
          headers.first("connection").filter(value -> value.equalsIgnoreCase("close")).isEmpty();
      return new Reply(status, headers, body(headers, status));
    }

    private void write(String host, Call call) throws IOException {
      var head = new StringBuilder(256);
      head.append(call.method()).append(' ').append(call.target()).append(" HTTP/1.1\r\nHost: ");
      head.append(host).append("\r\nContent-Length: ").append(call.body().length).append("\r\n");
      for (Headers.Field field : call.headers().fields()) {
        head.append(field.name()).append(": ").append(field.value()).append("\r\n");
      }
      head.append("\r\n");
      var all = new ByteArrayOutputStream(head.length() + call.body().length);
      all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(call.body());
      all.writeTo(socket.getOutputStream());
    }

    private static int status(String line) throws IOException {
      if (!line.startsWith("HTTP/1.1 ") || line.length() < 12) {
        throw new IOException("the answer begins with '" + Problem.excerpt(line) + "'");
      }
      try {
        return Integer.parseInt(line.substring(9, 12));
      } catch (NumberFormatException e) {
        throw new IOException("the answer begins with '" + Problem.excerpt(line) + "'", e);
      }
    }

    private List<Headers.Field> fields() throws IOException {
      var fields = new ArrayList<Headers.Field>();
      int bytes = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        bytes += line.length();
        int colon = line.indexOf(':');
        if (colon < 1 || bytes > MAX_HEAD_BYTES) {
          throw new IOException("the answer's headers are malformed or too long");
        }
        fields.add(new Headers.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
      }
      return fields;
    }

    private byte[] body(Headers headers, int status) throws IOException {
      if (status == 204) {
        return new byte[0];
      }
      String text = headers.first("content-length").orElse("").toLowerCase(Locale.ROOT);
      int length;
      try {
        length = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IOException("the answer's length is '" + Problem.excerpt(text) + "'", e);
      }
      if (length < 0 || length > MAX_REPLY_BYTES) {
        throw new IOException(
            "the answer has %d bytes; at most %d are taken".formatted(length, MAX_REPLY_BYTES));
      }
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new EOFException("the answer broke off after " + body.length + " bytes");
      }
      return body;
    }

    private String line() throws IOException {
      var line = new StringBuilder(64);
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0 || line.length() > MAX_HEAD_BYTES) {
          throw new EOFException("the answer broke off in its head");
        }
        if (octet != '\r') {
          line.append((char) octet);
        }
      }
      return line.toString();
    }

    void close() {
      try {
        socket.close();
      } catch (IOException _) {
        // It is not used any more; how it ended does not matter.
      }
    }
  }
}
