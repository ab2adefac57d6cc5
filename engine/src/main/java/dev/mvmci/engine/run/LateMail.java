package dev.mvmci.engine.run;

import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.StoreFailure;
import dev.mvmci.engine.store.WriteSession;
import java.sql.SQLException;
import java.time.InstantSource;

/** Messages that are put where runs find them while no engine has the database open for writing. */
public final class LateMail {

  private LateMail() {}

  /** Puts a message for an unfinished run; durable when this returns. */
  public static void put(
      Database database, InstantSource clock, long run, String type, String data) {
    var inbox = new InboxStore(database, clock);
    try (var session = new WriteSession(database.writer())) {
      inbox.put(run, inbox.message(type, data)).apply(session);
      session.commit();
    } catch (SQLException e) {
      throw new StoreFailure("cannot put a message: " + e.getMessage(), e);
    }
  }
}
