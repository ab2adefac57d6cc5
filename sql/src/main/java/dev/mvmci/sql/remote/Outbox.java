package dev.mvmci.sql.remote;

import dev.mvmci.sql.entry.ByteWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: anyone puts messages in without waiting, one thread writes them
 * and flushes when there is nothing more, so that many messages share a packet; a small one that is
 * alone can be written by whoever sends it. Long messages take turns part by part.
 */
final class Outbox {

  /** Who can wait, waits for room while more than this is queued. */
  private static final long ROOM_BYTES = 4L << 20;

  private static final int MORE = 1;

  /** A longer message is not written at once. */
  private static final int SMALL_BYTES = 1 << 10;

  /**
   * No more is written at once to an other side that has said nothing since. Less than what the
   * network takes without anybody reading it, so that such a write does not wait.
   */
  private static final int UNHEARD_BYTES = 16 << 10;

  private final int partBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by {@link #lock}. */
  private final Deque<Outgoing> queue = new ArrayDeque<>();

  /** Guarded by {@link #lock}. */
  private long queuedBytes;

  /** Guarded by {@link #lock}. */
  private boolean closed;

  /** Guarded by {@link #lock}: what is written to, while {@link #drainTo} runs. */
  private @Nullable DataOutputStream drain;

  /** Guarded by {@link #lock}: whether a thread is writing, or has something to write. */
  private boolean writing;

  /** What was written since the other side last said something. */
  private final AtomicLong unheardBytes = new AtomicLong();

  /** Guarded by {@link #lock}: why a write at once failed; the draining thread tells. */
  private @Nullable IOException failure;

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

  /**
   * Writes a small message on this thread, if it is the only one, and else queues it. To wake the
   * draining thread takes longer than to write.
   */
  void sendAtOnce(long id, ByteWriter message) {
    var outgoing = new Outgoing(id, message, 0, null);
    DataOutputStream out = tryToWrite(outgoing);
    if (out == null) {
      add(outgoing);
      return;
    }
    IOException failed = null;
    try {
      writePart(outgoing, out);
      out.flush();
      writingSinceNanos = 0;
    } catch (IOException e) {
      failed = e;
    } finally {
      written(failed);
    }
  }

  private @Nullable DataOutputStream tryToWrite(Outgoing message) {
    lock.lock();
    try {
      if (writing
          || closed
          || failure != null
          || !queue.isEmpty()
          || message.length() > Math.min(SMALL_BYTES, partBytes)
          || unheardBytes.get() > UNHEARD_BYTES) {
        return null;
      }
      writing = drain != null;
      return drain;
    } finally {
      lock.unlock();
    }
  }

  private void written(@Nullable IOException failed) {
    lock.lock();
    try {
      writing = false;
      if (failed != null) {
        failure = failed;
      }
      if (failed != null || closed || !queue.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The other side has said something, so it has probably read what it was told. */
  void heard() {
    unheardBytes.set(0);
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
    lock.lock();
    try {
      drain = out;
    } finally {
      lock.unlock();
    }
    for (Outgoing next = take(); next != null; next = take()) {
      for (; next != null; next = poll()) {
        writePart(next, out);
      }
      out.flush();
      writingSinceNanos = 0;
      written(null);
    }
  }

  private void writePart(Outgoing message, DataOutputStream out) throws IOException {
    ByteWriter bytes = message.bytes == null ? encode(message) : message.bytes;
    int length = Math.min(partBytes, bytes.size() - message.from);
    writingSinceNanos = System.nanoTime() | 1;
    unheardBytes.addAndGet(length);
    boolean more = message.from + length < bytes.size();
    out.writeInt(Protocol.FRAME_HEAD_BYTES + length);
    out.writeByte(more ? MORE : 0);
    out.writeLong(message.id);
    out.write(bytes.array(), message.from, length);
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

  /** The next message, which this thread then writes; null at the end. */
  private @Nullable Outgoing take() throws IOException, InterruptedException {
    lock.lock();
    try {
      while (writing || (queue.isEmpty() && !closed && failure == null)) {
        changed.await();
      }
      if (failure != null) {
        throw failure;
      }
      writing = !queue.isEmpty();
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
