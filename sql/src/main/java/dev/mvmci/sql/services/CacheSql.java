package dev.mvmci.sql.services;

/** The statements of {@link Cache}. A row is alive while its time lies after the entry's. */
enum CacheSql implements ServiceSql {
  CREATE(
      "CREATE TABLE IF NOT EXISTS _mvm_cache (cache TEXT NOT NULL, key TEXT NOT NULL,"
          + " value BLOB NOT NULL, expires_ms INTEGER NOT NULL, PRIMARY KEY (cache, key)) STRICT"),
  CREATE_INDEX("CREATE INDEX IF NOT EXISTS _mvm_cache_by_expiry ON _mvm_cache (expires_ms)"),
  /** Given the reader's clock, too: while the cluster is idle, the last entry's time stands. */
  GET(
      "SELECT value FROM _mvm_cache WHERE cache = ? AND key = ?"
          + " AND expires_ms > max(?, (SELECT time_ms FROM _raft))"),
  PUT(
      "INSERT INTO _mvm_cache (cache, key, value, expires_ms)"
          + " VALUES (?, ?, ?, entry_time_ms() + ?) ON CONFLICT (cache, key)"
          + " DO UPDATE SET value = excluded.value, expires_ms = excluded.expires_ms"),
  PUT_IF_ABSENT(
      "INSERT INTO _mvm_cache (cache, key, value, expires_ms)"
          + " VALUES (?, ?, ?, entry_time_ms() + ?) ON CONFLICT (cache, key)"
          + " DO UPDATE SET value = excluded.value, expires_ms = excluded.expires_ms"
          + " WHERE expires_ms <= entry_time_ms()"),
  REPLACE(
      "UPDATE _mvm_cache SET value = ?, expires_ms = entry_time_ms() + ?"
          + " WHERE cache = ? AND key = ? AND expires_ms > entry_time_ms()"),
  REMOVE(
      "DELETE FROM _mvm_cache WHERE cache = ? AND key = ?"
          + " RETURNING CASE WHEN expires_ms > entry_time_ms() THEN value END AS value"),
  CLEAR(
      "DELETE FROM _mvm_cache WHERE rowid IN"
          + " (SELECT rowid FROM _mvm_cache WHERE cache = ? ORDER BY key LIMIT ?)"),
  SWEEP(
      "DELETE FROM _mvm_cache WHERE rowid IN (SELECT rowid FROM _mvm_cache"
          + " WHERE expires_ms <= entry_time_ms() ORDER BY expires_ms, rowid LIMIT ?)");

  private final String text;

  CacheSql(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
