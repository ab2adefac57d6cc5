package dev.mvmci.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link CallLoop}, with one call on it at a time. Only for that thread. */
final class CallConnection {

  private static final int FIRST_BYTES = 1 << 10;
  private static final int MAX_HEAD_BYTES = 32 << 10;

  private final CallLoop.Target target;
  private final SocketChannel channel;
  private final SelectionKey key;
  private CallLoop.@Nullable Exchange current;
  private @Nullable ByteBuffer out;
  private byte[] in = new byte[FIRST_BYTES];
  private int filled;
  private boolean used;
  private long idleSinceNanos;

  private CallConnection(CallLoop.Target target, SocketChannel channel, Selector selector)
      throws IOException {
    this.target = target;
    this.channel = channel;
    this.key = channel.register(selector, 0, this);
  }

  /** Begins to connect, with a call that goes out as soon as the connection stands. */
  static CallConnection open(CallLoop.Exchange first, InetSocketAddress address, Selector selector)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      var connection = new CallConnection(first.target(), channel, selector);
      connection.current = first;
      connection.out = bytes(first);
      if (channel.connect(address)) {
        connection.write();
      } else {
        connection.key.interestOps(SelectionKey.OP_CONNECT);
      }
      return connection;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  CallLoop.Target target() {
    return target;
  }

  /** The call under way, if there is one. */
  Optional<CallLoop.Exchange> current() {
    return Optional.ofNullable(current);
  }

  /** Whether it has carried a call before: then the server may have closed it meanwhile. */
  boolean used() {
    return used;
  }

  boolean idleLongerThan(long nanos) {
    return System.nanoTime() - idleSinceNanos > nanos;
  }

  /** Sends a call; none may be under way. */
  void begin(CallLoop.Exchange exchange) throws IOException {
    current = exchange;
    out = bytes(exchange);
    write();
  }

  private static ByteBuffer bytes(CallLoop.Exchange exchange) {
    Call call = exchange.call();
    var head = new StringBuilder(256);
    head.append(call.method()).append(' ').append(call.target()).append(" HTTP/1.1\r\nHost: ");
    head.append(exchange.target().authority());
    head.append("\r\nContent-Length: ").append(call.body().length).append("\r\n");
    for (Headers.Field field : call.headers().fields()) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(start.length + call.body().length)
        .put(start)
        .put(call.body())
        .flip();
  }

  private void write() throws IOException {
    ByteBuffer rest = out;
    if (rest != null) {
      while (rest.hasRemaining() && channel.write(rest) > 0) {
        // The socket takes more.
      }
      boolean done = !rest.hasRemaining();
      out = done ? null : rest;
      key.interestOps(done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  /**
   * Does what the channel is ready for.
   *
   * @param scratch what is read goes through here
   * @return the answer to the call under way, if it is there now as a whole
   */
  Optional<Reply> ready(ByteBuffer scratch) throws IOException {
    if (key.isConnectable()) {
      channel.finishConnect();
      write();
      return Optional.empty();
    }
    if (key.isWritable()) {
      write();
    }
    if (!key.isReadable()) {
      return Optional.empty();
    }
    read(scratch);
    return reply();
  }

  private void read(ByteBuffer scratch) throws IOException {
    int n;
    do {
      n = channel.read(scratch.clear());
      if (n < 0 || (n > 0 && current == null)) {
        throw new EOFException("the server closed the connection");
      }
      if (filled + n > MAX_HEAD_BYTES + CallLoop.MAX_REPLY_BYTES) {
        throw new IOException("the answer has more than " + CallLoop.MAX_REPLY_BYTES + " bytes");
      }
      if (filled + n > in.length) {
        in = Arrays.copyOf(in, Math.max(2 * in.length, filled + n));
      }
      scratch.flip().get(in, filled, n);
      filled += n;
    } while (n == scratch.capacity());
  }

  private Optional<Reply> reply() throws IOException {
    int head = headLength();
    if (head < 0) {
      if (filled > MAX_HEAD_BYTES) {
        throw new IOException("the answer's head has more than " + MAX_HEAD_BYTES + " bytes");
      }
      return Optional.empty();
    }
    var text = new String(in, 0, head - 2, StandardCharsets.ISO_8859_1);
    int firstLine = text.indexOf('\n');
    int status = status(text.substring(0, firstLine));
    var headers = new Headers(fields(text, firstLine + 1));
    int length = status == 204 ? 0 : length(headers);
    if (filled < head + length) {
      return Optional.empty();
    }
    if (filled > head + length) {
      throw new IOException("more came than the answer says it has");
    }
    return Optional.of(new Reply(status, headers, Arrays.copyOfRange(in, head, filled)));
  }

  private int headLength() {
    for (int i = 3; i < filled; i++) {
      if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n' && in[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int status(String line) throws IOException {
    try {
      if (line.startsWith("HTTP/1.1 ") && line.length() >= 12) {
        return Integer.parseInt(line.substring(9, 12));
      }
    } catch (NumberFormatException _) {
      // refused below, like any other beginning
    }
    throw new IOException("the answer begins with '" + Problem.excerpt(line) + "'");
  }

  private static List<Headers.Field> fields(String head, int from) throws IOException {
    var fields = new ArrayList<Headers.Field>(12);
    int start = from;
    while (start < head.length()) {
      int end = head.indexOf('\n', start);
      int colon = head.indexOf(':', start);
      if (colon <= start || colon > end) {
        throw new IOException("the answer's headers are malformed");
      }
      fields.add(
          new Headers.Field(head.substring(start, colon), head.substring(colon + 1, end).strip()));
      start = end + 1;
    }
    return fields;
  }

  private static int length(Headers headers) throws IOException {
    String text = headers.first("content-length").orElse("");
    try {
      int length = Integer.parseInt(text);
      if (length >= 0 && length <= CallLoop.MAX_REPLY_BYTES) {
        return length;
      }
    } catch (NumberFormatException _) {
      // refused below, like a number out of range
    }
    throw new IOException("the answer's length is '" + Problem.excerpt(text) + "'");
  }

  /** Makes it idle again after an answer. */
  void rest() {
    current = null;
    used = true;
    filled = 0;
    in = in.length > CallLoop.SCRATCH_BYTES ? new byte[FIRST_BYTES] : in;
    idleSinceNanos = System.nanoTime();
  }

  void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is not used any more; how it ended does not matter.
    }
  }
}
