package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A body that goes out over a stream, too long to be sent at once or written bit by bit. Small
 * writes are gathered until a flush; the writer waits while the other side does not take what was
 * written, and gives up after {@link #STALL}.
 */
final class OutboundBody extends OutputStream {

  /** So much is gathered of small writes; a body that is not larger needs no stream. */
  static final int PIECE_BYTES = 32 << 10;

  /** A reader that takes nothing for this long is gone. */
  static final Duration STALL = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofSeconds(5);

  /** In units of {@link #PIECE_BYTES}, which a smaller piece counts for as well. */
  private static final int MOST_UNDER_WAY = 8;

  private static final byte[] NOTHING = {};

  private final ExchangeStream exchange;
  private final QuicStreamChannel stream;
  private final Outbox outbox;

  /** Guards what follows, but not what is of the writer alone. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private int underWay;

  /** As many may be left for the writer to go on; it is not woken for each piece. */
  private int wanted = -1;

  private long changedAtNanos;
  private boolean watched;
  private @Nullable IOException failure;

  // Of the writer alone.
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
        int n = Math.min(length - done, Frames.BYTES);
        send(bytes, start + done, n);
        done += n;
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
    if (underWay() >= MOST_UNDER_WAY) {
      awaitAllBut(MOST_UNDER_WAY / 2);
    }
    if (length > PIECE_BYTES) {
      sendLarge(bytes, start, length);
      return;
    }
    ByteBuf content = stream.alloc().directBuffer(length).writeBytes(bytes, start, length);
    try {
      post(1, () -> stream.write(new DefaultHttp3DataFrame(content)));
    } catch (IOException e) {
      content.release();
      throw e;
    }
  }

  private void sendLarge(byte[] bytes, int start, int length) throws IOException {
    ByteBuf frame = Frames.take().writeBytes(bytes, start, length);
    post(
        Math.ceilDiv(length, PIECE_BYTES),
        () -> {
          ChannelFuture writing = stream.write(new DefaultHttp3DataFrame(frame.retain()));
          return writing.addListener(_ -> Frames.giveBack(frame));
        });
  }

  /** Sends the rest and says that nothing more comes. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    post(1, () -> exchange.sendLast(stream, Unpooled.wrappedBuffer(gathered, 0, count)));
    awaitAllBut(0);
    gathered = NOTHING; // the last look comes later
  }

  private void post(int units, Supplier<ChannelFuture> write) throws IOException {
    lock.lock();
    try {
      underWay += units;
    } finally {
      lock.unlock();
    }
    try {
      outbox.after(() -> {
        ChannelFuture writing = write.get();
        var _ = writing.addListener(_ -> written(units, writing.cause()));
      });
    } catch (RejectedExecutionException e) {
      throw new IOException("the endpoint was closed meanwhile", e);
    }
  }

  private int underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  private void written(int units, @Nullable Throwable cause) {
    lock.lock();
    try {
      underWay -= units;
      changedAtNanos = System.nanoTime();
      if (cause != null && failure == null) {
        failure = new IOException("the peer takes no more of the body", cause);
      }
      if (failure != null || underWay <= wanted) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitAllBut(int left) throws IOException {
    lock.lock();
    try {
      wanted = left;
      changedAtNanos = System.nanoTime();
      while (underWay > left && failure == null) {
        watch();
        changed.await();
      }
      if (failure != null) {
        throw Failures.again("", failure);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending a body");
    } finally {
      wanted = -1;
      lock.unlock();
    }
  }

  /** The writer waits without a limit of its own: that would cost two more changes of threads. */
  private void watch() {
    if (!watched) {
      watched = true;
      var _ = stream.eventLoop().schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    lock.lock();
    try {
      watched = false;
      if (wanted < 0) {
        return; // nobody waits
      }
      if (System.nanoTime() - changedAtNanos > STALL.toNanos()) {
        failure = new IOException("the peer took nothing for " + STALL.toSeconds() + " s");
        changed.signal();
      } else {
        watch();
      }
    } finally {
      lock.unlock();
    }
  }
}
