package dev.mvmci.engine.run;

import dev.mvmci.engine.run.Inbox.Message;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Rows of messages that were not received yet. */
final class InboxStore {

  private final Database database;
  private final InstantSource clock;
  private final AtomicLong lastNumber;

  InboxStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.lastNumber = new AtomicLong(lastNumber(database));
  }

  /** The largest number that a message ever had. */
  static long lastNumber(Database database) {
    return database.number(
        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'inbox'");
  }

  /** A message with a number that no other ever had. */
  Message message(String type, String data) {
    return new Message(lastNumber.incrementAndGet(), type, data);
  }

  /** Puts a message where an unfinished run finds it; does nothing for any other. */
  Change put(long run, Message message) {
    long at = clock.millis();
    return session ->
        session.execute(
            "INSERT INTO inbox (no, run, type, data, at) SELECT ?, ?, ?, ?, ?"
                + " WHERE EXISTS (SELECT 1 FROM run WHERE no = ? AND outcome IS NULL)",
            message.number(),
            run,
            message.type(),
            message.data(),
            at,
            run);
  }

  Change taken(long message) {
    return session -> session.execute("DELETE FROM inbox WHERE no = ?", message);
  }

  Change purge(long run) {
    return session -> session.execute("DELETE FROM inbox WHERE run = ?", run);
  }

  List<Message> of(long run) {
    return database.list(
        row -> new Message(row.getLong(1), row.getString(2), row.getString(3)),
        "SELECT no, type, data FROM inbox WHERE run = ? ORDER BY no",
        run);
  }

  int count(long run) {
    return (int) database.number("SELECT count(*) FROM inbox WHERE run = ?", run);
  }

  /** Runs with messages. */
  List<Long> runs() {
    return database.list(row -> row.getLong(1), "SELECT DISTINCT run FROM inbox");
  }
}
