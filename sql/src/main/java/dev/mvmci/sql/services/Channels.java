package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.SqlFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Named channels of durable notices: listen and notify. Thread-safe.
 *
 * <p>A notice is a row in the log's database, so a listener that knows its position misses none:
 * not while it was away, not while it is slow, not when the member it asks changes. Listeners are
 * woken by the apply of the log; nothing polls.
 */
public final class Channels implements AutoCloseable {

  /** A payload may have this many bytes, 64 KiB; send the name of larger things. */
  public static final int MAX_PAYLOAD_BYTES = 64 << 10;

  private static final int MAX_LISTENERS = 10_000;

  private final ServiceDatabase database;
  private final Retention retention;
  private final AppliedSignal signal;
  private final Set<Listening> listening = ConcurrentHashMap.newKeySet();

  /** The channels that live in this database, each keeping what {@link Retention#DEFAULTS} says. */
  public Channels(ReplicatedSqlite database) {
    this(database, Retention.DEFAULTS);
  }

  /** The channels that live in this database. */
  public Channels(ReplicatedSqlite database, Retention retention) {
    this.database =
        new ServiceDatabase(
            database, ChannelSql.CREATE, ChannelSql.CREATE_BY_CHANNEL, ChannelSql.CREATE_CHANNEL);
    this.retention = retention;
    this.signal = new AppliedSignal(database);
  }

  /**
   * Sends a notice to all who listen on the channel, now or later. Durable on a majority when this
   * returns.
   *
   * @return its position
   * @throws SqlFailure if that could not be done; after {@link SqlFailure.Unknown} it may come
   */
  public long notify(String channel, byte[] payload) {
    Names.require("a channel's name", channel);
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "a payload has " + payload.length + " bytes, allowed are " + MAX_PAYLOAD_BYTES);
    }
    return database
        .apply(
            List.of(
                ChannelSql.NOTIFY.with(channel, payload),
                ChannelSql.COUNT.with(channel),
                ChannelSql.RETIRE.with(channel, retention.age().toMillis(), retention.notices()),
                ChannelSql.DROP_RETIRED.with(channel)))
        .getFirst()
        .rows()
        .first()
        .orElseThrow()
        .requiredInteger("position");
  }

  /** The position of the channel's newest notice, 0 if there was none: listen after it. */
  public long newest(Read level, String channel) {
    Names.require("a channel's name", channel);
    return database
        .read(level, ChannelSql.CHANNEL, channel)
        .first()
        .map(row -> row.requiredInteger("last"))
        .orElse(0L);
  }

  /**
   * Tells the listener of each notice of the channel behind the position, those that are there and
   * those that come, until the subscription is closed. A listener that throws is told of the next.
   *
   * @param after 0 for all that are kept, or the position of the last notice that was dealt with
   * @throws SqlFailure.Busy if there are 10,000 listeners
   */
  public Subscription listen(String channel, long after, ChannelListener listener) {
    Names.require("a channel's name", channel);
    if (listening.size() >= MAX_LISTENERS) {
      throw new SqlFailure.Busy("there are " + MAX_LISTENERS + " listeners; close some");
    }
    Listening started =
        new Listening(database, signal, channel, after, listener, listening::remove);
    listening.add(started);
    started.start();
    return started;
  }

  /** Ends all listening. */
  @Override
  public void close() {
    listening.forEach(Listening::close);
    signal.close();
  }

  /**
   * How many notices a channel keeps, and for how long. Each notify drops up to 16 that are beyond.
   *
   * @param notices kept at most, 1 to 1,000,000
   * @param age after which a notice is dropped
   */
  public record Retention(int notices, Duration age) {

    /** 10,000 notices, 7 days. */
    public static final Retention DEFAULTS = new Retention(10_000, Duration.ofDays(7));

    private static final int MAX_NOTICES = 1_000_000;

    /** Checks the bounds. */
    public Retention {
      if (notices < 1 || notices > MAX_NOTICES) {
        throw new IllegalArgumentException(
            "a channel keeps " + notices + " notices, allowed are 1 to " + MAX_NOTICES);
      }
      Names.requireMillis("the age of notices", age);
    }
  }
}
