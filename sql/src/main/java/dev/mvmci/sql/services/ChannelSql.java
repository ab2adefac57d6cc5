package dev.mvmci.sql.services;

/** The statements of {@link Channels}. */
enum ChannelSql implements ServiceSql {
  /** AUTOINCREMENT, so that no position is ever given twice, not even after all were dropped. */
  CREATE(
      "CREATE TABLE IF NOT EXISTS _mvm_notice (position INTEGER PRIMARY KEY AUTOINCREMENT,"
          + " channel TEXT NOT NULL, time_ms INTEGER NOT NULL, payload BLOB NOT NULL) STRICT"),
  CREATE_BY_CHANNEL(
      "CREATE INDEX IF NOT EXISTS _mvm_notice_by_channel ON _mvm_notice (channel, position)"),
  CREATE_CHANNEL(
      "CREATE TABLE IF NOT EXISTS _mvm_channel (name TEXT PRIMARY KEY, kept INTEGER NOT NULL,"
          + " last INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT"),

  NOTIFY(
      "INSERT INTO _mvm_notice (channel, time_ms, payload) VALUES (?, entry_time_ms(), ?)"
          + " RETURNING position"),
  COUNT(
      "INSERT INTO _mvm_channel (name, kept, last, dropped)"
          + " SELECT channel, 1, position, 0 FROM _mvm_notice WHERE channel = ?"
          + " ORDER BY position DESC LIMIT 1"
          + " ON CONFLICT (name) DO UPDATE SET kept = kept + 1, last = excluded.last"),
  /** Marks the oldest as dropped: those above the number to keep, and those too old. */
  RETIRE(
      "UPDATE _mvm_channel SET dropped = old.last, kept = kept - old.notices"
          + " FROM (SELECT max(position) AS last, count(*) AS notices FROM"
          + " (SELECT position, time_ms, row_number() OVER (ORDER BY position) AS place FROM"
          + " (SELECT position, time_ms FROM _mvm_notice WHERE channel = ?1"
          + " ORDER BY position LIMIT 16))"
          + " WHERE time_ms <= entry_time_ms() - ?2"
          + " OR place <= (SELECT kept - ?3 FROM _mvm_channel WHERE name = ?1)) AS old"
          + " WHERE name = ?1 AND old.notices > 0"),
  DROP_RETIRED(
      "DELETE FROM _mvm_notice WHERE channel = ?1"
          + " AND position <= (SELECT dropped FROM _mvm_channel WHERE name = ?1)"),

  /** Where the newest notice of any channel stands; cheap, so it is asked after each change. */
  NEWEST("SELECT seq AS position FROM sqlite_sequence WHERE name = '_mvm_notice'"),
  CHANNEL("SELECT last, dropped FROM _mvm_channel WHERE name = ?"),
  AFTER(
      "SELECT position, time_ms, payload,"
          + " (SELECT dropped FROM _mvm_channel WHERE name = ?1) AS dropped"
          + " FROM _mvm_notice WHERE channel = ?1 AND position > ?2 ORDER BY position LIMIT ?3");

  private final String text;

  ChannelSql(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
