package dev.mvmci.sql.services;

/**
 * The statements of {@link Locks}.
 *
 * <p>A lock's row outlives its release until a later entry, because the next token must be larger:
 * two holders may come and go within one entry, and then the second token is the first plus one.
 */
enum LockSql implements ServiceSql {
  CREATE(
      "CREATE TABLE IF NOT EXISTS _mvm_lock (name TEXT PRIMARY KEY, token INTEGER NOT NULL,"
          + " owner TEXT, client TEXT, expires_ms INTEGER NOT NULL) STRICT"),
  CREATE_BY_CLIENT(
      "CREATE INDEX IF NOT EXISTS _mvm_lock_by_client ON _mvm_lock (client)"
          + " WHERE client IS NOT NULL"),
  CREATE_BY_EXPIRY("CREATE INDEX IF NOT EXISTS _mvm_lock_by_expiry ON _mvm_lock (expires_ms)"),
  CREATE_WAITERS(
      "CREATE TABLE IF NOT EXISTS _mvm_lock_waiter (ticket INTEGER PRIMARY KEY AUTOINCREMENT,"
          + " name TEXT NOT NULL, owner TEXT NOT NULL UNIQUE, client TEXT NOT NULL,"
          + " ttl_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL) STRICT"),
  CREATE_WAITERS_BY_NAME(
      "CREATE INDEX IF NOT EXISTS _mvm_lock_waiter_by_name ON _mvm_lock_waiter (name, ticket)"),
  CREATE_GUARD(
      "CREATE TABLE IF NOT EXISTS _mvm_lock_guard (id INTEGER PRIMARY KEY, held INTEGER NOT NULL"
          + " CONSTRAINT \"the lease of the lock is lost\" CHECK (held)) STRICT"),

  /** Those who wait no longer: they withdrew, or died and stopped renewing their place. */
  FORGET_WAITERS("DELETE FROM _mvm_lock_waiter WHERE name = ? AND expires_ms <= entry_time_ms()"),
  /** Gives a lock that is free or expired to the one who waits longest. */
  HAND_OVER(
      "UPDATE _mvm_lock SET owner = w.owner, client = w.client,"
          + " token = max(entry_index(), token + 1), expires_ms = entry_time_ms() + w.ttl_ms"
          + " FROM (SELECT owner, client, ttl_ms FROM _mvm_lock_waiter WHERE name = ?"
          + " ORDER BY ticket LIMIT 1) AS w"
          + " WHERE _mvm_lock.name = ?"
          + " AND (_mvm_lock.owner IS NULL OR _mvm_lock.expires_ms <= entry_time_ms())"),
  LEAVE_QUEUE(
      "DELETE FROM _mvm_lock_waiter WHERE owner IN (SELECT owner FROM _mvm_lock WHERE name = ?)"),
  TAKE(
      "INSERT INTO _mvm_lock (name, token, owner, client, expires_ms)"
          + " VALUES (?, entry_index(), ?, ?, entry_time_ms() + ?) ON CONFLICT (name) DO UPDATE"
          + " SET token = max(excluded.token, token + 1), owner = excluded.owner,"
          + " client = excluded.client, expires_ms = excluded.expires_ms"
          + " WHERE owner IS NULL OR expires_ms <= entry_time_ms()"),
  /** Takes a place in the queue, or keeps it for longer. */
  QUEUE(
      "INSERT INTO _mvm_lock_waiter (name, owner, client, ttl_ms, expires_ms)"
          + " SELECT ?1, ?2, ?3, ?4, entry_time_ms() + ?5"
          + " WHERE NOT EXISTS (SELECT 1 FROM _mvm_lock WHERE name = ?1 AND owner = ?2)"
          + " AND (SELECT count(*) FROM _mvm_lock_waiter WHERE name = ?1) < ?6"
          + " ON CONFLICT (owner) DO UPDATE SET expires_ms = excluded.expires_ms"),
  WITHDRAW("DELETE FROM _mvm_lock_waiter WHERE owner = ?"),
  STANDING(
      "SELECT owner, token, expires_ms - entry_time_ms() AS left_ms,"
          + " EXISTS (SELECT 1 FROM _mvm_lock_waiter WHERE owner = ?) AS queued"
          + " FROM _mvm_lock WHERE name = ?"),
  RENEW(
      "UPDATE _mvm_lock SET expires_ms = max(expires_ms, entry_time_ms() + ?)"
          + " WHERE name = ? AND owner = ? AND token = ? AND expires_ms > entry_time_ms()"),
  RELEASE(
      "UPDATE _mvm_lock SET owner = NULL, client = NULL, expires_ms = 0"
          + " WHERE name = ? AND owner = ? AND token = ? AND expires_ms > entry_time_ms()"),
  /** Removes locks that nobody holds or waits for; a later token will be larger all the same. */
  SWEEP(
      "DELETE FROM _mvm_lock WHERE name IN (SELECT name FROM _mvm_lock AS l"
          + " WHERE expires_ms <= entry_time_ms() AND token < entry_index()"
          + " AND NOT EXISTS (SELECT 1 FROM _mvm_lock_waiter AS w WHERE w.name = l.name)"
          + " ORDER BY expires_ms, name LIMIT 4)"),
  /** Fails the command it stands in unless the lease holds. */
  GUARD(
      "INSERT INTO _mvm_lock_guard (id, held) SELECT 1, EXISTS (SELECT 1 FROM _mvm_lock"
          + " WHERE name = ? AND owner = ? AND token = ? AND expires_ms > entry_time_ms()) WHERE 1"
          + " ON CONFLICT (id) DO UPDATE SET held = excluded.held"),
  GRANTED("SELECT owner FROM _mvm_lock WHERE client = ?");

  private final String text;

  LockSql(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
