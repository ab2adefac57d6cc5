package dev.mvmci.sql.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a member that can lose what comes back, break, or be closed for a while. */
final class FlakyPath implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean swallowing;
  private volatile boolean closed;

  FlakyPath(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** From now on requests arrive, and no answer comes back; or new connections work again. */
  void swallowAnswers(boolean now) {
    swallowing = now;
  }

  /** Breaks all connections. */
  void cut() {
    open.forEach(FlakyPath::closeQuietly);
    open.clear();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket caller = listener.accept();
        Socket member = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(caller);
        open.add(member);
        if (closed) {
          cut(); // it had come just before
        }
        Thread.ofVirtual().start(() -> pump(caller, member, false));
        Thread.ofVirtual().start(() -> pump(member, caller, true));
      } catch (IOException _) {
        // the member is gone, or this path is closed
      }
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8_192];
      boolean deaf = false;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        deaf |= answers && swallowing; // for good: TCP has no holes
        if (!deaf) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException _) {
      // cut
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // closed enough
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    cut();
  }
}
