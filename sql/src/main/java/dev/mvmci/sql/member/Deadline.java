package dev.mvmci.sql.member;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Bounds all that is done on a socket together, by closing it. A timeout of the socket itself would
 * bound each read only, and leave the socket non-blocking for good: from then on a read that has to
 * wait takes three system calls instead of one.
 */
public final class Deadline {

  private Deadline() {}

  /** What is done on the socket. */
  @FunctionalInterface
  public interface Step<T> {
    T run() throws IOException;
  }

  /**
   * Does it.
   *
   * @throws SocketTimeoutException if it took too long; the socket is closed
   */
  public static <T> T within(Duration limit, Socket socket, Step<T> step) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletableFuture<Void> _ =
        done.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
            .exceptionally(_ -> {
              close(socket);
              return null;
            });
    try {
      T result = step.run();
      if (!done.complete(null)) {
        throw new IOException("it was done, but too late");
      }
      return result;
    } catch (IOException e) {
      if (done.complete(null)) {
        throw e;
      }
      var late = new SocketTimeoutException("took longer than " + limit.toMillis() + " ms");
      late.initCause(e);
      throw late;
    } finally {
      done.complete(null);
    }
  }

  /** Closes it, whatever becomes of that. */
  public static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }
}
