package dev.mvmci.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server side of a WebSocket, on Jetty. Public only because Jetty calls it by reflection; not
 * for use outside this package.
 */
public final class JettyWebSocket implements Session.Listener.AutoDemanding, WebSocketConnection {

  private static final Logger log = LoggerFactory.getLogger(JettyWebSocket.class);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final int ABNORMAL_CLOSURE = 1006;

  private final WebSocketListener listener;
  // Holds one sender back while another's message is on its way, so that frames do not mix.
  private final ReentrantLock sending = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Session session;

  private JettyWebSocket(WebSocketListener listener) {
    this.listener = listener;
  }

  /** Answers an upgrade request; the container is made with the first one, to keep starts short. */
  static boolean upgrade(
      WebSocketListener listener,
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      org.eclipse.jetty.util.Callback callback) {
    ServerWebSocketContainer container =
        container(request.getConnectionMetaData().getConnector().getServer());
    return container.upgrade(
        (_, _, _) -> new JettyWebSocket(listener), request, response, callback);
  }

  private static ServerWebSocketContainer container(Server server) {
    synchronized (server) {
      var container = ServerWebSocketContainer.ensure(server);
      if (!container.isStarted()) {
        LifeCycle.start(container);
      }
      return container;
    }
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    opened.setMaxTextMessageSize(MAX_TEXT_CHARS);
    // A message may come in one frame; a character takes up to four bytes.
    opened.setMaxFrameSize(4L * MAX_TEXT_CHARS);
    opened.setIdleTimeout(IDLE_TIMEOUT);
    session = opened;
    listener.onOpen(this);
  }

  @Override
  public void onWebSocketText(String text) {
    listener.onText(this, text);
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    listener.onPong(this);
  }

  @Override
  public void onWebSocketClose(int code, String reason, Callback callback) {
    finish(code, reason == null ? "" : reason);
    callback.succeed();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    log.debug("websocket broke", cause);
    finish(ABNORMAL_CLOSURE, String.valueOf(cause.getMessage()));
  }

  private void finish(int code, String reason) {
    if (closed.compareAndSet(false, true)) {
      listener.onClose(code, reason);
    }
  }

  @Override
  public void send(String text) throws IOException {
    await(callback -> open().sendText(text, callback));
  }

  @Override
  public void ping() throws IOException {
    await(callback -> open().sendPing(ByteBuffer.allocate(0), callback));
  }

  private Session open() {
    if (session == null) {
      throw new IllegalStateException("the connection is not open yet");
    }
    return session;
  }

  private void await(Consumer<Callback> write) throws IOException {
    sending.lock();
    try {
      var done = new Callback.Completable();
      write.accept(done);
      done.get();
    } catch (ExecutionException e) {
      throw new IOException("the connection is gone", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending", e);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void close(int code, String reason) {
    if (session != null) {
      session.close(code, reason, Callback.NOOP);
    }
  }

  @Override
  public void abort() {
    if (session != null) {
      session.disconnect();
    }
  }
}
