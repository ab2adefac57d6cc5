package dev.mvmci.http;

import dev.mvmci.http.tls.LateTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens WebSockets to servers. Thread-safe; close it to drop all its connections. */
public final class WebSocketClient implements AutoCloseable {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);
  private static final int TOO_BIG = 1009;
  private static final int ABNORMAL_CLOSURE = 1006;

  private final HttpClient client =
      HttpClient.newBuilder()
          .sslContext(LateTls.context())
          .sslParameters(LateTls.parameters())
          .build();

  /**
   * Connects; {@link WebSocketListener#onOpen} was called when this returns.
   *
   * @param address with scheme ws or wss
   * @throws IOException if no WebSocket came about within the timeout
   */
  public WebSocketConnection connect(URI address, WebSocketListener listener, Duration timeout)
      throws IOException, InterruptedException {
    return connect(address, Headers.NONE, listener, timeout);
  }

  /** As {@link #connect(URI, WebSocketListener, Duration)}; these headers go with the handshake. */
  public WebSocketConnection connect(
      URI address, Headers headers, WebSocketListener listener, Duration timeout)
      throws IOException, InterruptedException {
    var connection = new Connection(listener);
    WebSocket.Builder handshake = client.newWebSocketBuilder().connectTimeout(timeout);
    headers.fields().forEach(field -> handshake.header(field.name(), field.value()));
    var opening = handshake.buildAsync(address, connection);
    try {
      opening.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return connection;
    } catch (ExecutionException e) {
      throw new IOException("no WebSocket at " + address, e.getCause());
    } catch (TimeoutException e) {
      opening.cancel(true);
      throw new IOException(
          "no WebSocket at " + address + " within " + timeout.toMillis() + " ms", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static final class Connection implements WebSocket.Listener, WebSocketConnection {
    private final WebSocketListener listener;
    // The JDK allows one send at a time.
    private final ReentrantLock sending = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final StringBuilder message = new StringBuilder();
    private @Nullable WebSocket socket;

    Connection(WebSocketListener listener) {
      this.listener = listener;
    }

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
      listener.onOpen(this);
      opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      if (message.length() + data.length() > MAX_TEXT_CHARS) {
        close(TOO_BIG, "message too long");
        finish(TOO_BIG, "message too long");
        return null;
      }
      message.append(data);
      if (last) {
        String whole = message.toString();
        message.setLength(0);
        listener.onText(this, whole);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
      listener.onPong(this);
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      finish(code, reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      finish(ABNORMAL_CLOSURE, String.valueOf(error.getMessage()));
    }

    private void finish(int code, String reason) {
      if (closed.compareAndSet(false, true)) {
        listener.onClose(code, reason);
      }
    }

    @Override
    public void send(String text) throws IOException {
      await(() -> open().sendText(text, true));
    }

    @Override
    public void ping() throws IOException {
      await(() -> open().sendPing(ByteBuffer.allocate(0)));
    }

    private WebSocket open() {
      if (socket == null) {
        throw new IllegalStateException("the connection is not open yet");
      }
      return socket;
    }

    private void await(Supplier<CompletableFuture<WebSocket>> send) throws IOException {
      sending.lock();
      try {
        send.get().get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("the connection is gone", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while sending", e);
      } finally {
        sending.unlock();
      }
    }

    @Override
    public void close(int code, String reason) {
      if (socket != null) {
        // A connection that broke meanwhile is as closed as it can be: its failure says nothing
        // new.
        var _ = socket.sendClose(code, reason);
      }
    }

    @Override
    public void abort() {
      if (socket != null) {
        socket.abort();
      }
    }
  }
}
