package dev.mvmci.bench.repram;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Callers that each wait for their answer before they ask again, all on the calling thread: with a
 * thread for each, waking them would take more of the machine than what is measured.
 */
final class Callers {

  private static final int BUFFER_BYTES = 16 << 10;
  private static final String LENGTH = "content-length:";

  private final Supplier<byte[]> requests;
  private long confirmed;
  private long others;

  private Callers(Supplier<byte[]> requests) {
    this.requests = requests;
  }

  /** How many answers were 200 or 201, and how many were something else or never came. */
  record Count(long confirmed, long others) {}

  /** Lets so many callers, spread over the nodes, ask for this long. */
  static Count run(List<URI> nodes, int callers, double seconds, Supplier<byte[]> requests)
      throws IOException {
    var all = new Callers(requests);
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < callers; i++) {
        all.open(selector, nodes.get(i % nodes.size()));
      }
      all.loop(selector, System.nanoTime() + (long) (seconds * 1e9));
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
    return new Count(all.confirmed, all.others);
  }

  private void open(Selector selector, URI node) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(node.getHost(), node.getPort()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER_BYTES));
    ask(channel);
  }

  private void ask(SocketChannel channel) throws IOException {
    ByteBuffer request = ByteBuffer.wrap(requests.get());
    while (request.hasRemaining()) {
      int _ = channel.write(request);
    }
  }

  private void loop(Selector selector, long end) throws IOException {
    while (System.nanoTime() - end < 0) {
      int _ = selector.select(this::read, 100);
    }
  }

  private void read(SelectionKey key) {
    var channel = (SocketChannel) key.channel();
    try {
      var buffer = (ByteBuffer) key.attachment();
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
      int status = answer(buffer);
      if (status > 0) {
        count(status);
        ask(channel);
      }
    } catch (IOException _) {
      others++;
      key.cancel();
    }
  }

  private void count(int status) {
    if (status == 200 || status == 201) {
      confirmed++;
    } else {
      others++;
    }
  }

  /** The status of the answer if it is there as a whole, which empties the buffer; else 0. */
  private static int answer(ByteBuffer buffer) throws IOException {
    int filled = buffer.position();
    int head = headLength(buffer, filled);
    if (head < 0 || filled < head + bodyLength(buffer, head)) {
      if (!buffer.hasRemaining()) {
        throw new IOException("an answer is longer than " + BUFFER_BYTES + " bytes");
      }
      return 0;
    }
    int status = 100 * digit(buffer, 9) + 10 * digit(buffer, 10) + digit(buffer, 11);
    buffer.clear();
    return status;
  }

  private static int digit(ByteBuffer bytes, int at) {
    return bytes.get(at) - '0';
  }

  private static int headLength(ByteBuffer bytes, int filled) {
    for (int i = 4; i <= filled; i++) {
      if (bytes.get(i - 1) == '\n' && bytes.get(i - 2) == '\r' && bytes.get(i - 3) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static int bodyLength(ByteBuffer bytes, int head) throws IOException {
    for (int i = 0; i + LENGTH.length() < head; i++) {
      if (bytes.get(i) == '\n' && named(bytes, i + 1)) {
        return number(bytes, i + 1 + LENGTH.length());
      }
    }
    throw new IOException(
        "an answer does not say how long it is: "
            + StandardCharsets.ISO_8859_1.decode(bytes.duplicate().flip().limit(head)));
  }

  private static boolean named(ByteBuffer bytes, int at) {
    for (int i = 0; i < LENGTH.length(); i++) {
      if ((bytes.get(at + i) | 0x20) != (LENGTH.charAt(i) | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private static int number(ByteBuffer bytes, int at) {
    int value = 0;
    for (int i = at; bytes.get(i) != '\r'; i++) {
      if (bytes.get(i) != ' ') {
        value = 10 * value + bytes.get(i) - '0';
      }
    }
    return value;
  }
}
