package dev.mvmci.app.backups;

import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows.Row;
import java.time.Duration;
import java.util.List;

/** Which backups the cluster keeps, in its database. */
final class BackupTable {

  private static final String SCHEMA =
      """
      CREATE TABLE IF NOT EXISTS shared_backups (
        name TEXT NOT NULL PRIMARY KEY, blob TEXT NOT NULL, bytes INTEGER NOT NULL,
        made_ms INTEGER NOT NULL)\
      """;

  private static final String OLD =
      " FROM shared_backups WHERE made_ms < ? AND made_ms < (SELECT max(made_ms) FROM"
          + " shared_backups)";

  private final ReplicatedSqlite database;

  /** Makes the table where there is none. */
  BackupTable(ReplicatedSqlite database) {
    this.database = database;
    boolean there =
        database
            .query(Read.LOCAL, "SELECT 1 FROM sqlite_master WHERE name = 'shared_backups'")
            .first()
            .isPresent();
    if (!there) {
      var _ = database.execute(SCHEMA);
    }
  }

  void add(SharedBackup backup) {
    var _ =
        database.execute(
            "INSERT OR IGNORE INTO shared_backups (name, blob, bytes, made_ms) VALUES (?, ?, ?, ?)",
            backup.name(),
            backup.blob().toString(),
            backup.bytes(),
            backup.madeAtMillis());
  }

  /** Lets go of those made before, but never of the newest; no command if there are none. */
  void letGo(long nowMillis, Duration keep) {
    long before = nowMillis - keep.toMillis();
    if (database.query(Read.LOCAL, "SELECT 1" + OLD + " LIMIT 1", before).first().isPresent()) {
      var _ = database.execute("DELETE" + OLD, before);
    }
  }

  /** The newest first. */
  List<SharedBackup> all() {
    return database
        .query(Read.LOCAL, "SELECT * FROM shared_backups ORDER BY made_ms DESC, name")
        .map(BackupTable::backup);
  }

  private static SharedBackup backup(Row row) {
    return new SharedBackup(
        row.requiredText("name"),
        BlobId.parse(row.requiredText("blob")),
        row.requiredInteger("bytes"),
        row.requiredInteger("made_ms"));
  }
}
