package dev.mvmci.sql.services;

/** The statements of {@link Counters}. STRICT, so that an overflow fails instead of going real. */
enum CounterSql implements ServiceSql {
  CREATE(
      "CREATE TABLE IF NOT EXISTS _mvm_counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL)"
          + " STRICT"),
  GET("SELECT value FROM _mvm_counter WHERE name = ?"),
  SET(
      "INSERT INTO _mvm_counter (name, value) VALUES (?, ?)"
          + " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
  ADD(
      "INSERT INTO _mvm_counter (name, value) VALUES (?, ?)"
          + " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value"),
  DELETE("DELETE FROM _mvm_counter WHERE name = ? RETURNING value");

  private final String text;

  CounterSql(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
