package dev.mvmci.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose requests are answered on the thread that reads them, one after the other. With
 * the first request that is not plain, or not prompt, the connection becomes an ordinary one of
 * Jetty and stays that.
 *
 * <p>At any time either the connection waits to become readable, or one thread serves it, or it
 * waits for an answer of which {@link #answered} is told.
 */
final class PromptConnection extends AbstractConnection.NonBlocking {

  private static final Logger log = LoggerFactory.getLogger(PromptConnection.class);
  private static final int FIRST_BYTES = 2 << 10;

  /** A buffer that had to grow beyond this is not kept. */
  private static final int KEPT_BYTES = 16 << 10;

  private final PromptHandler handler;
  private final Connector connector;
  private final HttpConnectionFactory ordinary;
  private final String remote;

  // Guards everything below.
  private final ReentrantLock lock = new ReentrantLock();
  private byte[] in = new byte[FIRST_BYTES];
  private int head;
  private int tail;
  private @Nullable PlainHead awaited;
  private boolean answering;
  // Bytes came while a request was being answered: who answers it goes on with them.
  private boolean postponed;
  // The last read filled all the room there was.
  private boolean full;
  private boolean ended;

  private PromptConnection(
      PromptHandler handler,
      Connector connector,
      EndPoint endPoint,
      HttpConnectionFactory ordinary) {
    super(endPoint, connector.getExecutor());
    this.handler = handler;
    this.connector = connector;
    this.ordinary = ordinary;
    this.remote =
        endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address
            ? org.eclipse.jetty.server.Request.getHostName(address)
            : "";
  }

  /** Makes these connections, and behind them ordinary ones. */
  static final class Factory extends AbstractConnectionFactory {
    private final PromptHandler handler;
    private final HttpConnectionFactory ordinary;

    Factory(PromptHandler handler, HttpConnectionFactory ordinary) {
      super("prompt/1.1");
      this.handler = handler;
      this.ordinary = ordinary;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
      var connection = new PromptConnection(handler, connector, endPoint, ordinary);
      return configure(connection, connector, endPoint);
    }
  }

  @Override
  public void onOpen() {
    super.onOpen();
    fillInterested();
  }

  /** A request that is being answered has its own time limit; without one, idleness ends it. */
  @Override
  public boolean onIdleExpired(TimeoutException timeout) {
    lock.lock();
    try {
      return !answering;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onFillable() {
    try {
      fill();
      serve();
    } catch (IOException | RuntimeException e) {
      broken(e);
    }
  }

  private void fill() throws IOException {
    lock.lock();
    try {
      int limit = makeRoom();
      ByteBuffer room = ByteBuffer.wrap(in, tail, limit - tail).slice();
      int size = room.remaining();
      // Jetty fills a buffer behind its limit.
      int filled = getEndPoint().fill(room.limit(0));
      ended |= filled < 0;
      full = filled == size && size > 0;
      tail += Math.max(0, filled);
    } finally {
      lock.unlock();
    }
  }

  /** How far the buffer may be filled: as long as no head is known, with no more than one. */
  private int makeRoom() {
    System.arraycopy(in, head, in, 0, tail - head);
    tail -= head;
    head = 0;
    if (tail == 0 && in.length > KEPT_BYTES) {
      in = new byte[FIRST_BYTES];
    }
    int limit = awaited == null ? PlainHead.MAX_HEAD_BYTES : awaited.bytes();
    if (tail == in.length && tail < limit) {
      in = Arrays.copyOf(in, Math.min(limit, 2 * in.length));
    }
    return Math.min(limit, in.length);
  }

  /** What is to be done next. */
  private enum Step {
    ANSWER,
    FILL,
    READ,
    WAIT,
    HAND_OVER,
    CLOSE
  }

  private void serve() throws IOException {
    while (true) {
      switch (next()) {
        case ANSWER -> answer();
        case FILL -> fill();
        case READ -> {
          fillInterested();
          return;
        }
        case WAIT -> {
          return;
        }
        case HAND_OVER -> {
          handOver();
          return;
        }
        case CLOSE -> {
          getEndPoint().close();
          return;
        }
      }
    }
  }

  private Step next() {
    lock.lock();
    try {
      if (answering) {
        postponed = ended || tail > head;
        return postponed ? Step.WAIT : Step.READ;
      }
      if (awaited == null) {
        switch (PlainHead.parse(in, head, tail)) {
          case PlainHead.Found.Plain(PlainHead found) -> awaited = found;
          case PlainHead.Found.Unusual _ -> {
            return Step.HAND_OVER;
          }
          case PlainHead.Found.Incomplete _ -> {
            return more();
          }
        }
        if (!handler.prompt(awaited.method(), awaited.path())) {
          return Step.HAND_OVER;
        }
      }
      if (tail - head < awaited.bytes()) {
        return more();
      }
      answering = true;
      return Step.ANSWER;
    } finally {
      lock.unlock();
    }
  }

  private Step more() {
    if (full) {
      return Step.FILL;
    }
    return ended ? Step.CLOSE : Step.READ;
  }

  private void answer() {
    PlainHead plain = requireAwaited();
    CompletableFuture<Response> answer;
    try {
      answer = handler.promptly(take(plain));
    } catch (Exception e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var _ =
        answer.whenComplete((response, failure) ->
            send(
                plain,
                failure == null
                    ? response
                    : Failures.answer(plain.method(), plain.path(), failure)));
  }

  private PlainHead requireAwaited() {
    lock.lock();
    try {
      return Objects.requireNonNull(awaited);
    } finally {
      lock.unlock();
    }
  }

  private Request take(PlainHead plain) {
    byte[] body;
    lock.lock();
    try {
      int bodyStart = head + plain.headBytes();
      body = Arrays.copyOfRange(in, bodyStart, bodyStart + plain.bodyBytes());
      head += plain.bytes();
      awaited = null;
    } finally {
      lock.unlock();
    }
    String query = plain.query();
    return new Request(
        plain.method(),
        query == null ? plain.path() : plain.path() + "?" + query,
        plain.path(),
        query == null ? Parameters.NONE : Parameters.parse(query),
        new Headers(plain.fields()),
        Map.of(),
        new ByteArrayInputStream(body),
        remote);
  }

  private void send(PlainHead plain, Response response) {
    try {
      String date = connector.getServer().getDateField().getValue();
      getEndPoint()
          .write(
              Callback.from(InvocationType.NON_BLOCKING, this::answered, this::broken),
              ResponseBytes.of(response, plain.method().equals("HEAD"), date));
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void answered() {
    boolean goOn;
    lock.lock();
    try {
      answering = false;
      goOn = postponed;
      postponed = false;
    } finally {
      lock.unlock();
    }
    if (goOn) {
      try {
        serve();
      } catch (IOException | RuntimeException e) {
        broken(e);
      }
    }
  }

  private void broken(Throwable cause) {
    log.debug("connection broke", cause);
    getEndPoint().close(cause);
  }

  /** The bytes are put back, for Jetty to read them as it would have read them first. */
  private void handOver() {
    var endPoint = (RewindableEndPoint) getEndPoint();
    endPoint.rewind(ByteBuffer.wrap(in, head, tail - head));
    endPoint.upgrade(ordinary.newConnection(connector, endPoint));
    // It waits for bytes now; these are here already. Its handler may block.
    Thread.startVirtualThread(() -> endPoint.getFillInterest().fillable());
  }
}
