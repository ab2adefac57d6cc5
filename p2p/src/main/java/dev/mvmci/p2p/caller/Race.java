package dev.mvmci.p2p.caller;

import dev.mvmci.p2p.Contact;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tries the members of a cluster, each a little after the one before or as soon as all before have
 * failed; the first that lets us in wins. So one that is gone costs its head start, and not the
 * time in which it could have answered.
 */
final class Race {

  private static final Duration HEAD_START = Duration.ofMillis(300);

  private final Attempt attempt;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final List<Thread> runners = new ArrayList<>();

  /** Held while a session changes hands, so that none is left open that nobody wants any more. */
  private final ReentrantLock handingOver = new ReentrantLock();

  /** Guarded by the lock. */
  private boolean over;

  /** Makes one race. */
  Race(Attempt attempt) {
    this.attempt = attempt;
  }

  /** What is tried with each; ends early when it is interrupted. */
  interface Attempt {
    Joined with(Contact contact) throws IOException, InterruptedException;
  }

  private sealed interface Outcome {
    record Won(Joined joined) implements Outcome {}

    record Lost(IOException reason) implements Outcome {}
  }

  /**
   * Who won.
   *
   * @throws NotLetInException if a member said so, after which no other is asked
   * @throws IOException if none let us in, with the last reason
   */
  Joined among(List<Contact> contacts) throws IOException, InterruptedException {
    Iterator<Contact> next = contacts.iterator();
    int underWay = 0;
    IOException last = new IOException("there is no member to ask");
    try {
      while (next.hasNext() || underWay > 0) {
        if (next.hasNext()) {
          start(next.next());
          underWay++;
        }
        @Nullable Outcome outcome =
            next.hasNext()
                ? outcomes.poll(HEAD_START.toMillis(), TimeUnit.MILLISECONDS)
                : outcomes.take();
        switch (outcome) {
          case Outcome.Won(Joined joined) -> {
            return joined;
          }
          case Outcome.Lost(NotLetInException refusal) -> throw refusal;
          case Outcome.Lost(IOException reason) -> {
            last = reason;
            underWay--;
          }
          case null -> {
            // The next one starts.
          }
        }
      }
      throw last;
    } finally {
      end();
    }
  }

  /** Stops the others, and closes what they have brought meanwhile. */
  private void end() {
    handingOver.lock();
    try {
      over = true;
    } finally {
      handingOver.unlock();
    }
    runners.forEach(Thread::interrupt);
    outcomes.forEach(Race::discard);
  }

  private static void discard(Outcome outcome) {
    if (outcome instanceof Outcome.Won(Joined joined)) {
      joined.session().close();
    }
  }

  private void start(Contact contact) {
    runners.add(Thread.ofVirtual().name("p2p-join").start(() -> run(contact)));
  }

  private void run(Contact contact) {
    try {
      handOver(new Outcome.Won(attempt.with(contact)));
    } catch (IOException e) {
      outcomes.add(new Outcome.Lost(e));
    } catch (RuntimeException e) {
      // As when the endpoint was closed meanwhile; whoever waits must hear of it too.
      outcomes.add(new Outcome.Lost(new IOException("cannot join: " + e.getMessage(), e)));
    } catch (InterruptedException _) {
      // Another one has won.
    }
  }

  private void handOver(Outcome won) {
    handingOver.lock();
    try {
      if (over) {
        discard(won);
      } else {
        outcomes.add(won);
      }
    } finally {
      handingOver.unlock();
    }
  }
}
