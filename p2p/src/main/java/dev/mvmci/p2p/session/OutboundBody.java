package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;

/**
 * A body that goes out over a stream, too long to be sent at once or written bit by bit. Small
 * writes are gathered until a flush; the writer waits while the other side does not take what was
 * written, and gives up after {@link #STALL}.
 */
final class OutboundBody extends OutputStream {

  /** What goes out as one frame; a body that is not larger needs no stream. */
  static final int PIECE_BYTES = 32 << 10;

  /** A reader that takes nothing for this long is gone. */
  static final Duration STALL = Duration.ofSeconds(60);

  private static final int PIECES_UNDER_WAY = 8;
  private static final byte[] NOTHING = {};

  private final ExchangeStream exchange;
  private final QuicStreamChannel stream;
  private final Outbox outbox;
  private final Deque<ChannelFuture> underWay = new ArrayDeque<>();
  private byte[] gathered = NOTHING;
  private int count;
  private boolean closed;

  OutboundBody(ExchangeStream exchange, QuicStreamChannel stream, Outbox outbox) {
    this.exchange = exchange;
    this.stream = stream;
    this.outbox = outbox;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (count == 0 && length - done >= PIECE_BYTES) {
        send(bytes, start + done, PIECE_BYTES);
        done += PIECE_BYTES;
      } else {
        int n = Math.min(length - done, PIECE_BYTES - count);
        gather(bytes, start + done, n);
        done += n;
      }
    }
  }

  private void gather(byte[] bytes, int start, int length) throws IOException {
    if (gathered.length == 0) {
      gathered = new byte[PIECE_BYTES];
    }
    System.arraycopy(bytes, start, gathered, count, length);
    count += length;
    if (count == PIECE_BYTES) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    if (count > 0) {
      send(gathered, 0, count);
      count = 0;
    }
  }

  private void send(byte[] bytes, int start, int length) throws IOException {
    if (underWay.size() == PIECES_UNDER_WAY) {
      awaitAllBut(PIECES_UNDER_WAY / 2); // so that the writer is not woken for each piece
    }
    ByteBuf content = stream.alloc().directBuffer(length).writeBytes(bytes, start, length);
    ChannelPromise written = stream.newPromise();
    try {
      outbox.after(() -> {
        var _ = stream.write(new DefaultHttp3DataFrame(content), written);
      });
    } catch (RejectedExecutionException e) {
      content.release();
      throw new IOException("the endpoint was closed meanwhile", e);
    }
    underWay.add(written);
  }

  /** Sends the rest and says that nothing more comes. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    ChannelPromise written = stream.newPromise();
    try {
      outbox.after(() -> {
        var rest = Unpooled.wrappedBuffer(gathered, 0, count);
        var _ =
            exchange
                .sendLast(stream, rest)
                .addListener(last -> {
                  if (last.isSuccess()) {
                    written.setSuccess();
                  } else {
                    written.setFailure(last.cause());
                  }
                });
      });
    } catch (RejectedExecutionException e) {
      throw new IOException("the endpoint was closed meanwhile", e);
    }
    underWay.add(written);
    awaitAllBut(0);
  }

  private void awaitAllBut(int left) throws IOException {
    try {
      while (underWay.size() > left) {
        ChannelFuture oldest = underWay.remove();
        if (!oldest.await(STALL.toMillis())) {
          throw new IOException("the peer took nothing for " + STALL.toSeconds() + " s");
        }
        if (!oldest.isSuccess()) {
          throw new IOException("the peer takes no more of the body", oldest.cause());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending a body");
    }
  }
}
