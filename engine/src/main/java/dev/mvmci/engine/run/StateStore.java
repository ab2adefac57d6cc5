package dev.mvmci.engine.run;

import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of keys and values, by scope. */
final class StateStore {

  private final Database database;

  StateStore(Database database) {
    this.database = database;
  }

  /** What a run keeps for itself. */
  static String ofRun(long run) {
    return "run " + run;
  }

  /** What all runs of the modules of this name share. */
  static String shared(String module) {
    return "module " + module;
  }

  Optional<byte[]> find(String scope, String key) {
    return database
        .list(
            row -> row.getBytes(1),
            "SELECT value FROM state WHERE scope = ? AND key = ?",
            scope,
            key)
        .stream()
        .findFirst();
  }

  long entries(String scope) {
    return database.number("SELECT count(*) FROM state WHERE scope = ?", scope);
  }

  Map<String, byte[]> all(String scope, int limit) {
    var all = new LinkedHashMap<String, byte[]>();
    database
        .list(
            row -> Map.entry(row.getString(1), row.getBytes(2)),
            "SELECT key, value FROM state WHERE scope = ? ORDER BY key LIMIT ?",
            scope,
            limit)
        .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  /** Sets the value, or removes it for null. */
  Change set(String scope, String key, byte @Nullable [] value) {
    return session -> {
      if (value == null) {
        session.execute("DELETE FROM state WHERE scope = ? AND key = ?", scope, key);
      } else {
        session.execute(
            "INSERT OR REPLACE INTO state (scope, key, value) VALUES (?, ?, ?)", scope, key, value);
      }
    };
  }
}
