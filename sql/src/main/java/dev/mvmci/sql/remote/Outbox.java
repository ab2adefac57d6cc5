package dev.mvmci.sql.remote;

import dev.mvmci.sql.entry.ByteWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: anyone puts messages in without waiting, one thread writes them
 * and flushes when there is nothing more, so that many messages share a packet. Long messages take
 * turns part by part.
 */
final class Outbox {

  /** Who can wait, waits for room while more than this is queued. */
  private static final long ROOM_BYTES = 4L << 20;

  private static final int MORE = 1;

  private final int partBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by {@link #lock}. */
  private final Deque<Outgoing> queue = new ArrayDeque<>();

  /** Guarded by {@link #lock}. */
  private long queuedBytes;

  /** Guarded by {@link #lock}. */
  private boolean closed;

  /** When the write under way began, 0 if there is none. */
  private volatile long writingSinceNanos;

  /**
   * @param partBytes longer messages are sent in parts
   */
  Outbox(int partBytes) {
    this.partBytes = partBytes;
  }

  /** Something that is encoded when its turn comes. */
  interface Late {
    ByteWriter encode();
  }

  /** Queues a message; after {@link #close} it goes nowhere. */
  void send(long id, ByteWriter message) {
    add(new Outgoing(id, message, 0, null));
  }

  /** Queues a message that is not known yet. */
  void sendLate(long id, Late message) {
    add(new Outgoing(id, null, 0, message));
  }

  private void add(Outgoing message) {
    lock.lock();
    try {
      if (!closed) {
        queue.add(message);
        queuedBytes += message.length();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the other side has taken enough of what was queued. */
  void awaitRoom() throws InterruptedException {
    lock.lock();
    try {
      while (queuedBytes > ROOM_BYTES && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is put in until {@link #close}, on the calling thread. */
  void drainTo(DataOutputStream out) throws IOException, InterruptedException {
    while (true) {
      Outgoing next = poll();
      if (next == null) {
        out.flush();
        writingSinceNanos = 0;
        next = take();
        if (next == null) {
          return;
        }
        writingSinceNanos = System.nanoTime() | 1;
      }
      writePart(next, out);
    }
  }

  private void writePart(Outgoing message, DataOutputStream out) throws IOException {
    ByteWriter bytes = message.bytes == null ? encode(message) : message.bytes;
    int length = Math.min(partBytes, bytes.size() - message.from);
    boolean more = message.from + length < bytes.size();
    out.writeInt(Protocol.FRAME_HEAD_BYTES + length);
    out.writeByte(more ? MORE : 0);
    out.writeLong(message.id);
    out.write(bytes.array(), message.from, length);
    writingSinceNanos = System.nanoTime() | 1;
    if (more) {
      add(new Outgoing(message.id, bytes, message.from + length, null));
    }
  }

  private static ByteWriter encode(Outgoing message) {
    if (message.late == null) {
      throw new IllegalStateException("a message is neither known nor to be made");
    }
    return message.late.encode();
  }

  private @Nullable Outgoing poll() {
    lock.lock();
    try {
      return removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Outgoing take() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        changed.await();
      }
      return removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Outgoing removeFirst() {
    Outgoing first = queue.poll();
    if (first != null) {
      queuedBytes -= first.length();
      if (queuedBytes <= ROOM_BYTES) {
        changed.signalAll();
      }
    }
    return first;
  }

  /** Whether the other side has not taken anything for so long. */
  boolean isStalled(Duration patience) {
    long since = writingSinceNanos;
    return since != 0 && System.nanoTime() - since > patience.toNanos();
  }

  /** Whether nothing more is sent. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Lets what is queued be written and then ends {@link #drainTo}. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A message, or what is left of it. */
  private record Outgoing(long id, @Nullable ByteWriter bytes, int from, @Nullable Late late) {
    long length() {
      return bytes == null ? 0 : bytes.size() - from;
    }
  }
}
