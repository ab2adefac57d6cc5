package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.module.Sha256;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.WriteSession;
import dev.mvmci.http.Json;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Keys under which messages were sent to runs, as long as the runs are kept: a message that is sent
 * again is known by its key.
 */
final class MessageKeys {

  /** Keys of one run that are remembered; the oldest is forgotten for one more. */
  static final int MOST_OF_A_RUN = 100_000;

  private final Database database;
  private final int mostOfARun;

  MessageKeys(Database database) {
    this(database, MOST_OF_A_RUN);
  }

  MessageKeys(Database database, int mostOfARun) {
    this.database = database;
    this.mostOfARun = mostOfARun;
  }

  /**
   * What a caller sends under a key.
   *
   * @param hash of the message, to tell the same one from another
   */
  record Keyed(RunId id, long run, String key, byte[] hash) {

    static Keyed of(RunId id, long run, String key, String type, String data) {
      return new Keyed(id, run, key, Sha256.of(Json.bytes(List.of(type, data))));
    }
  }

  /**
   * Whether this was sent before.
   *
   * @throws EngineFailure.Conflict if something else was sent under its key
   */
  boolean isKnown(Keyed message) {
    List<byte[]> known =
        database.list(
            row -> row.getBytes(1),
            "SELECT hash FROM message_key WHERE run = ? AND key = ?",
            message.run(),
            message.key());
    if (!known.isEmpty() && !Arrays.equals(known.getFirst(), message.hash())) {
      throw new EngineFailure.Conflict(
          "key '%s' belongs to another message that was sent to run %s; use a new key"
              .formatted(message.key(), message.id()));
    }
    return !known.isEmpty();
  }

  /** Notes a key; false if it is known or the run has ended. Used on the writer's thread. */
  boolean add(WriteSession session, Keyed message) throws SQLException {
    int added =
        session.execute(
            "INSERT INTO message_key (run, key, hash, place)"
                + " SELECT no, ?, ?,"
                + " (SELECT coalesce(max(place), 0) + 1 FROM message_key WHERE run = no)"
                + " FROM run WHERE no = ? AND outcome IS NULL ON CONFLICT DO NOTHING",
            message.key(),
            message.hash(),
            message.run());
    if (added > 0) {
      session.execute(
          "DELETE FROM message_key WHERE run = ?1 AND place <="
              + " (SELECT max(place) FROM message_key WHERE run = ?1) - ?2",
          message.run(),
          mostOfARun);
    }
    return added > 0;
  }
}
