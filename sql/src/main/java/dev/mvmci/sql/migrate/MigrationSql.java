package dev.mvmci.sql.migrate;

import java.util.Set;

/** The statements by which migrations are kept track of. */
public final class MigrationSql {

  static final String CREATE =
      "CREATE TABLE IF NOT EXISTS _mvm_migration (place INTEGER PRIMARY KEY, version TEXT NOT NULL,"
          + " file TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms INTEGER NOT NULL,"
          + " entry INTEGER NOT NULL) STRICT";

  /** Fails if another has applied what stands at this place: each is applied exactly once. */
  static final String RECORD =
      "INSERT INTO _mvm_migration (place, version, file, checksum, applied_ms, entry)"
          + " VALUES (?, ?, ?, ?, entry_time_ms(), entry_index())";

  static final String TABLE = "SELECT 1 FROM sqlite_schema WHERE name = '_mvm_migration'";

  static final String APPLIED = "SELECT version, file, checksum FROM _mvm_migration ORDER BY place";

  /** The texts that members admit although they name a reserved table. */
  public static final Set<String> ALL = Set.of(CREATE, RECORD);

  private MigrationSql() {}
}
