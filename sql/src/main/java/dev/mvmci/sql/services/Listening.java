package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.SqlFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener and how far it has come. It reads at its own speed, so it needs no queue. */
final class Listening implements Subscription {

  private static final Logger log = LoggerFactory.getLogger(Listening.class);
  private static final int BATCH = 256;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final ServiceDatabase database;
  private final AppliedSignal signal;
  private final String channel;
  private final ChannelListener listener;
  private final Consumer<Listening> ended;
  private final Thread thread;
  private long after;
  private volatile boolean closed;

  Listening(
      ServiceDatabase database,
      AppliedSignal signal,
      String channel,
      long after,
      ChannelListener listener,
      Consumer<Listening> ended) {
    this.database = database;
    this.signal = signal;
    this.channel = channel;
    this.after = after;
    this.listener = listener;
    this.ended = ended;
    this.thread = Thread.ofVirtual().name("sql-listener-" + channel).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      long newest = -1;
      boolean goOn = true;
      while (goOn && !closed) {
        long seen = signal.seen();
        try {
          long now = newest();
          if (now != newest) {
            deliver();
            newest = now;
          }
          goOn = signal.awaitBeyond(seen);
        } catch (SqlFailure e) {
          log.debug("event=notices_not_read channel={} reason={}", channel, e.getMessage());
          goOn = signal.awaitBeyond(seen, RETRY_AFTER);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      ended.accept(this);
    }
  }

  private long newest() {
    return database
        .read(Read.LOCAL, ChannelSql.NEWEST)
        .first()
        .map(row -> row.requiredInteger("position"))
        .orElse(0L);
  }

  /** Tells of all that is there. */
  private void deliver() {
    Rows batch;
    do {
      batch = database.read(Read.LOCAL, ChannelSql.AFTER, channel, after, BATCH);
      batch.rows().forEach(this::deliver);
      if (batch.rows().isEmpty()) {
        tellOfDropped();
      }
    } while (!closed && batch.rows().size() == BATCH);
  }

  /** All that this listener had not seen may be gone, with nothing behind it. */
  private void tellOfDropped() {
    database
        .read(Read.LOCAL, ChannelSql.CHANNEL, channel)
        .first()
        .ifPresent(row -> tellOfDropped(row.requiredInteger("dropped")));
  }

  private void tellOfDropped(long dropped) {
    if (dropped > after && !closed) {
      log.warn("event=notices_missed channel={} after={} through={}", channel, after, dropped);
      call(() -> listener.missed(after, dropped));
      after = dropped;
    }
  }

  private void deliver(Row row) {
    if (closed) {
      return;
    }
    long position = row.requiredInteger("position");
    tellOfDropped(row.requiredInteger("dropped"));
    byte[] payload = (byte[]) Objects.requireNonNull(row.value("payload"));
    Notice notice = new Notice(channel, position, row.requiredInteger("time_ms"), payload);
    call(() -> listener.notice(notice));
    after = position;
  }

  private void call(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      log.warn("event=listener_failed channel={} after={}", channel, after, e);
    }
  }

  /** Tells of no further notice; one that is being told may still be. */
  @Override
  public void close() {
    closed = true;
    signal.note();
  }
}
