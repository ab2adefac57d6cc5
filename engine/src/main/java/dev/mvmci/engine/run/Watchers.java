package dev.mvmci.engine.run;

import dev.mvmci.engine.Engine.Subscription;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.host.EventFunctions;
import dev.mvmci.engine.journal.HistoryCursor;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.journal.JournalRecord;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who follow runs. Each reads the run's journal at its own pace, and is woken when there is
 * more; so the past and the present come the same way, in order, and nothing queues up.
 */
public final class Watchers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watchers.class);

  private final ConcurrentHashMap<Long, Set<Watcher>> byRun = new ConcurrentHashMap<>();

  /** Called on the journal's thread: the run has new records. */
  public void wake(long run) {
    byRun.getOrDefault(run, Set.of()).forEach(Watcher::wake);
  }

  Subscription watch(Journal journal, long run, long afterSequence, RunListener listener) {
    var watcher = new Watcher(run, afterSequence, listener);
    // Registered before its first look at the journal, so nothing falls in between.
    byRun.compute(
        run,
        (_, others) -> {
          Set<Watcher> watchers = others == null ? ConcurrentHashMap.newKeySet() : others;
          watchers.add(watcher);
          return watchers;
        });
    Thread.ofVirtual().name("watcher-" + run).start(() -> watcher.follow(journal.history(run)));
    return watcher;
  }

  @Override
  public void close() {
    byRun.values().forEach(watchers -> watchers.forEach(Watcher::close));
  }

  private final class Watcher implements Subscription {
    private final long run;
    private final long afterSequence;
    private final RunListener listener;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean closed;

    Watcher(long run, long afterSequence, RunListener listener) {
      this.run = run;
      this.afterSequence = afterSequence;
      this.listener = listener;
    }

    void wake() {
      news.release();
    }

    void follow(HistoryCursor history) {
      try {
        while (!closed && !tellNews(history)) {
          news.acquire();
          news.drainPermits();
        }
      } catch (InterruptedException _) {
        // nobody interrupts it but the end of the process
      } catch (RuntimeException e) {
        log.warn("a listener failed and is not told more run={}", run, e);
      } finally {
        forget();
      }
    }

    /** Returns whether the run has ended. */
    private boolean tellNews(HistoryCursor history) {
      for (Optional<JournalRecord> next = history.next();
          next.isPresent() && !closed;
          next = history.next()) {
        JournalRecord record = next.get();
        if (record.kind() == JournalRecord.Kind.END) {
          listener.onEnd(OutcomeCodec.decode(record.payload()));
          return true;
        }
        if (record.sequence() > afterSequence) {
          EventFunctions.event(record).ifPresent(listener::onEvent);
        }
      }
      return false;
    }

    private void forget() {
      byRun.computeIfPresent(
          run,
          (_, watchers) -> {
            watchers.remove(this);
            return watchers.isEmpty() ? null : watchers;
          });
    }

    @Override
    public void close() {
      closed = true;
      wake();
    }
  }
}
