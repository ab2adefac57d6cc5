package dev.mvmci.sql.store;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a command that comes twice take effect once. Each client opens a session and numbers its
 * commands; what became of those that it may still repeat is kept here, and written in the same
 * transaction as their effects. All of it is a function of the log, so every member decides alike.
 *
 * <p>A session's id is its place in the log, so that no late copy of an opening can bring a dropped
 * session back to life. The whole of a session is one row, written once per entry that used it:
 * cheaper than a row per command, because the commands of a client ride together.
 */
final class Sessions implements AutoCloseable {

  /** One more drops the session that has not been used for longest. */
  static final int MAX_SESSIONS = 4_096;

  /** A session not used for this long, in time of the log, is dropped. */
  static final Duration MAX_IDLE = Duration.ofHours(1);

  /** In the order of their last use, which is the order of {@code used}. */
  private final LinkedHashMap<Long, Session> sessions = new LinkedHashMap<>(64, 0.75f, true);

  /** By the entry being applied. A map of its own, because looking one up changes the order. */
  private final Map<Long, Session> touched = new LinkedHashMap<>();

  private final PreparedStatement insert;
  private final PreparedStatement update;
  private final PreparedStatement delete;
  private long timeMillis;
  private long index;

  Sessions(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS _mvm_session (client INTEGER PRIMARY KEY,"
              + " answered INTEGER NOT NULL, used INTEGER NOT NULL, used_ms INTEGER NOT NULL,"
              + " outcomes BLOB NOT NULL)");
      load(statement);
    }
    insert = connection.prepareStatement("INSERT INTO _mvm_session VALUES (?, 1, ?, ?, x'00')");
    update =
        connection.prepareStatement(
            "UPDATE _mvm_session SET answered = ?, used = ?, used_ms = ?, outcomes = ?"
                + " WHERE client = ?");
    delete = connection.prepareStatement("DELETE FROM _mvm_session WHERE client = ?");
  }

  private void load(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT * FROM _mvm_session ORDER BY used")) {
      while (result.next()) {
        Session session =
            new Session(
                result.getLong("answered"), result.getLong("used"), result.getLong("used_ms"));
        session.restoreOutcomes(result.getBytes("outcomes"));
        sessions.put(result.getLong("client"), session);
      }
    }
  }

  /** Goes on to the next entry; drops sessions that have been idle until its time. */
  void begin(long entryTimeMillis, long entryIndex) throws SQLException {
    timeMillis = entryTimeMillis;
    index = entryIndex;
    Iterator<Map.Entry<Long, Session>> oldestFirst = sessions.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      var oldest = oldestFirst.next();
      if (timeMillis - oldest.getValue().usedMillis() <= MAX_IDLE.toMillis()) {
        return;
      }
      oldestFirst.remove();
      deleteRow(oldest.getKey());
    }
  }

  /** Opens a session; its id is the last rowid of the outcome. */
  Outcome open(int ordinal) throws SQLException {
    long client = place(ordinal);
    if (sessions.size() >= MAX_SESSIONS) {
      long idlest = sessions.firstEntry().getKey();
      sessions.remove(idlest);
      touched.remove(idlest);
      deleteRow(idlest);
    }
    sessions.put(client, new Session(1, client, timeMillis));
    insert.setLong(1, client);
    insert.setLong(2, client);
    insert.setLong(3, timeMillis);
    insert.executeUpdate();
    return new Outcome.Done(List.of(new StatementResult(1, client, Rows.EMPTY)));
  }

  /** Applies the command unless that was done before; then answers what was answered then. */
  Outcome once(Command command, int ordinal, Application application) throws SQLException {
    CommandId id = command.id();
    Session session = sessions.get(id.client());
    if (session == null) {
      return new Outcome.NoSession(
          "the session "
              + id.client()
              + " is not known; it was not used for "
              + MAX_IDLE
              + " or made room for others");
    }
    session.touch(id.answered(), place(ordinal), timeMillis);
    touched.put(id.client(), session);
    Outcome known = session.withoutApplying(id.sequence());
    if (known != null) {
      return known;
    }
    Outcome outcome = application.apply();
    session.remember(id.sequence(), outcome);
    return outcome;
  }

  /** Writes what the entry changed; called before its transaction is committed. */
  void flush() throws SQLException {
    for (Map.Entry<Long, Session> entry : touched.entrySet()) {
      Session session = entry.getValue();
      update.setLong(1, session.answered());
      update.setLong(2, session.used());
      update.setLong(3, session.usedMillis());
      update.setBytes(4, session.encodeOutcomes());
      update.setLong(5, entry.getKey());
      update.executeUpdate();
    }
    touched.clear();
  }

  /** Unique over the whole log, and growing. */
  private long place(int ordinal) {
    return index * Entry.MAX_COMMANDS + ordinal + 1;
  }

  private void deleteRow(long client) throws SQLException {
    delete.setLong(1, client);
    delete.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    update.close();
    delete.close();
  }

  /** Applies a command for the first time. */
  interface Application {
    Outcome apply() throws SQLException;
  }
}
