package dev.mvmci.sql.peer;

import dev.mvmci.sql.member.Deadline;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** A connection to a member that has proven to be that member. */
final class PeerSocket implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;

  private final long peer;
  private final Socket raw;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** When the write under way began, 0 if there is none. */
  private volatile long writingSinceNanos;

  /**
   * A proven connection.
   *
   * @param raw what is closed in the end
   * @param in from {@link #in(Socket)}, as what has proven itself left it
   */
  PeerSocket(long peer, Socket raw, DataInputStream in, DataOutputStream out) {
    this.peer = peer;
    this.raw = raw;
    this.in = in;
    this.out = out;
  }

  /** Reads as much as is there at once, so that one system call takes a whole frame. */
  static DataInputStream in(Socket socket) throws IOException {
    return new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
  }

  static DataOutputStream out(Socket socket) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  /** Id of the member at the other end. */
  long peer() {
    return peer;
  }

  /** The next frame, on one thread at a time. */
  Frame read() throws IOException {
    return Frame.readFrom(in);
  }

  /** Sends a frame now. Waits while the other end takes nothing. */
  synchronized void write(Frame frame) throws IOException {
    writingSinceNanos = System.nanoTime() | 1;
    frame.writeTo(out);
    out.flush();
    writingSinceNanos = 0;
  }

  /** Whether the other end has not taken a frame for so long. */
  boolean isStalled(long nanos) {
    long since = writingSinceNanos;
    return since != 0 && System.nanoTime() - since > nanos;
  }

  /** Ends what waits on it, too: an orderly end of TLS would wait behind a write that hangs. */
  @Override
  public void close() {
    Deadline.close(raw);
  }
}
