package dev.mvmci.p2p.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that wait to be begun on the streams of one connection. QUIC sends at once what is
 * written to a stream, except while it is sending already: so the first of those that wait is
 * written, and the others while its datagram is on its way down, whereupon they share datagrams.
 *
 * <p>Only the first that is written to a stream may go this way: a write that waits for room is
 * still under way when the next would be made. There are never more than the connection may have
 * streams. Thread-safe.
 */
final class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private final Executor loop;
  private final Turn turn;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param loop the event loop of the connection
   * @param turn stands in the pipeline of the socket
   */
  Outbox(Executor loop, Turn turn) {
    this.loop = loop;
    this.turn = turn;
  }

  /**
   * Runs the task, which does anything else with a stream of the connection, on the event loop:
   * after what was posted before.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the endpoint is closed
   */
  void after(Runnable task) {
    loop.execute(() -> {
      // Who posted may have relied on a turn that another thread is still about to ask for.
      if (!waiting.isEmpty()) {
        drain();
      }
      task.run();
    });
  }

  /** Notices when a datagram is made. One for each socket. */
  static final class Turn extends ChannelOutboundHandlerAdapter {

    /** Of the connection that is writing; on the event loop only. */
    private @Nullable Outbox writing;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      var _ = ctx.write(message, promise);
      if (writing != null) {
        writing.writeAll();
      }
    }
  }

  /**
   * Runs the task, which writes to a stream for the first time, on the event loop.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the endpoint is closed
   */
  void post(Runnable message) {
    waiting.add(message);
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false);
    turn.writing = this;
    try {
      writeAll();
    } finally {
      turn.writing = null;
    }
  }

  private void writeAll() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      try {
        next.run();
      } catch (RuntimeException e) {
        log.error("a message could not be written", e); // which must not hold up the others
      }
    }
  }
}
