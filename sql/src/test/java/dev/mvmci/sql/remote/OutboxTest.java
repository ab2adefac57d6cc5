package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.entry.ByteWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final Outbox outbox = new Outbox(4_096);
  private final Wire wire = new Wire();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  @AfterEach
  void close() {
    outbox.close();
  }

  @Test
  void aSmallMessageThatIsAloneIsWrittenByItsSender() throws IOException {
    drain();
    outbox.sendAtOnce(2, message(10));

    assertThat(wire.writers).last().isEqualTo(Thread.currentThread());
    assertThat(wire.ids()).containsExactly(1L, 2L);
  }

  @Test
  void beforeAnybodyDrainsItIsQueued() {
    outbox.sendAtOnce(1, message(10));

    assertThat(wire.writers).isEmpty();
    drainFrom();
    await().untilAsserted(() -> assertThat(wire.ids()).containsExactly(1L));
  }

  @Test
  void aLongOneIsNot() {
    drain();
    outbox.sendAtOnce(2, message(2_000));

    await().untilAsserted(() -> assertThat(wire.ids()).containsExactly(1L, 2L));
    assertThat(wire.writers).doesNotContain(Thread.currentThread());
  }

  @Test
  void whoNeverSaysAnythingIsWrittenToByTheDrainingThread() {
    drain();
    for (int id = 2; id < 60; id++) {
      outbox.sendAtOnce(id, message(1_000));
    }
    await().untilAsserted(() -> assertThat(wire.ids()).hasSize(59));
    int before = wire.writers.size();
    outbox.sendAtOnce(60, message(10));
    await().untilAsserted(() -> assertThat(wire.ids()).hasSize(60));
    assertThat(wire.writers.subList(before, wire.writers.size()))
        .doesNotContain(Thread.currentThread());

    await().until(() -> sentHere(61));
  }

  /** The draining thread may still be busy with the one before. */
  private boolean sentHere(long id) {
    outbox.heard();
    int before = wire.writers.size();
    outbox.sendAtOnce(id, message(10));
    return wire.writers.size() > before && wire.writers.getLast().equals(Thread.currentThread());
  }

  @Test
  void messagesOfManyThreadsStayWhole() throws IOException {
    drain();
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < 4; sender++) {
      int first = 1_000 * (sender + 1);
      senders.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  outbox.heard();
                  outbox.sendAtOnce(first + i, message(i));
                }
              }));
    }
    senders.forEach(OutboxTest::join);
    await().untilAsserted(() -> assertThat(wire.ids()).hasSize(801));

    assertThat(wire.ids()).doesNotHaveDuplicates();
  }

  @Test
  void theDrainingThreadTellsOfAWriteThatFailed() {
    drain();
    wire.broken = true;
    outbox.sendAtOnce(2, message(10));

    await().until(drained::isCompletedExceptionally);
    assertThat(drained).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("cut");
  }

  /** Until the draining thread has written a first message and waits for more. */
  private void drain() {
    outbox.send(1, message(1));
    Thread thread = drainFrom();
    await().until(() -> wire.writers.size() == 1 && thread.getState() == Thread.State.WAITING);
  }

  private Thread drainFrom() {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            outbox.drainTo(wire.out);
            drained.complete(null);
          } catch (IOException | InterruptedException e) {
            drained.completeExceptionally(e);
          }
        });
  }

  private static ByteWriter message(int length) {
    ByteWriter message = new ByteWriter(length + 8);
    message.writeBytes(new byte[length]);
    return message;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Remembers what is written, flush by flush, and by whom. */
  private static final class Wire extends OutputStream {
    final List<Thread> writers = new CopyOnWriteArrayList<>();
    final DataOutputStream out = new DataOutputStream(this);
    volatile boolean broken;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int next) {
      bytes.write(next);
    }

    @Override
    public synchronized void write(byte[] part, int offset, int length) throws IOException {
      if (broken) {
        throw new IOException("cut");
      }
      bytes.write(part, offset, length);
    }

    @Override
    public void flush() {
      writers.add(Thread.currentThread());
    }

    /** Of the whole messages so far. */
    synchronized List<Long> ids() throws IOException {
      List<Long> ids = new ArrayList<>();
      var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      while (in.available() > Protocol.FRAME_HEAD_BYTES) {
        int length = in.readInt() - Protocol.FRAME_HEAD_BYTES;
        boolean more = in.readByte() != 0;
        long id = in.readLong();
        if (in.skip(length) == length && !more) {
          ids.add(id);
        }
      }
      return ids;
    }
  }
}
