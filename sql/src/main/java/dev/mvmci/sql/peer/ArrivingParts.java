package dev.mvmci.sql.peer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pieces of an answer, held between the thread that reads them and the one that uses them. */
final class ArrivingParts implements Iterator<byte[]>, PeerLink.Parts {

  /** Pieces that may wait; then the network does. */
  private static final int MAX_WAITING = 8;

  private sealed interface Arrival {
    record Part(byte[] bytes) implements Arrival {}

    record End(@Nullable Throwable error) implements Arrival {}
  }

  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(MAX_WAITING);
  private final long patienceNanos;
  private @Nullable Arrival next;

  /**
   * Pieces to come.
   *
   * @param patienceNanos how long either side waits for the other
   */
  ArrivingParts(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  @Override
  public void take(byte[] part) throws IOException {
    arrive(new Arrival.Part(part));
  }

  /** No more come, because that was all or because of the error. */
  void end(@Nullable Throwable error) {
    try {
      arrive(new Arrival.End(error));
    } catch (IOException _) {
      // nobody takes them any more
    }
  }

  private void arrive(Arrival arrival) throws IOException {
    try {
      if (!arrivals.offer(arrival, patienceNanos, TimeUnit.NANOSECONDS)) {
        throw new IOException("nobody takes the pieces of an answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while an answer came");
    }
  }

  @Override
  public boolean hasNext() {
    return switch (peek()) {
      case Arrival.Part _ -> true;
      case Arrival.End(Throwable error) when error != null ->
          throw new UncheckedIOException(new IOException(error.getMessage(), error));
      case Arrival.End _ -> false;
    };
  }

  @Override
  public byte[] next() {
    if (hasNext() && next instanceof Arrival.Part part) {
      next = null;
      return part.bytes();
    }
    throw new NoSuchElementException("the answer has ended");
  }

  private Arrival peek() {
    Arrival present = next;
    if (present == null) {
      present = poll();
      next = present;
    }
    return present;
  }

  private Arrival poll() {
    try {
      Arrival arrival = arrivals.poll(patienceNanos, TimeUnit.NANOSECONDS);
      return arrival == null
          ? new Arrival.End(new IOException("nothing came for a while"))
          : arrival;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Arrival.End(new InterruptedIOException("interrupted while an answer came"));
    }
  }
}
