package dev.mvmci.sql.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** Opens connections to one database file with the settings that this module's promises rest on. */
final class Connections {

  private static final int WRITER_CACHE_KIB = 16 << 10;
  private static final int READER_CACHE_KIB = 4 << 10;
  private static final int AUTO_CHECKPOINT_PAGES = 4_000;
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  private Connections() {}

  /**
   * The one connection that changes the file. synchronous=NORMAL, because the log is the durable
   * truth: WAL and file are synced around each checkpoint, so that power loss can only take the
   * database back to an earlier entry, from which the log continues; OFF could corrupt it.
   */
  static SQLiteConnection writer(Path file) throws SQLException {
    SQLiteConfig config = base(WRITER_CACHE_KIB);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setWalAutocheckpoint(AUTO_CHECKPOINT_PAGES);
    config.enforceForeignKeys(true);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    return open(config, file.toString());
  }

  /** A connection on which SQLite itself refuses every change. */
  static SQLiteConnection reader(Path file) throws SQLException {
    SQLiteConfig config = base(READER_CACHE_KIB);
    config.setReadOnly(true);
    return open(config, file.toString());
  }

  /** A connection to a file that does not change: it leaves nothing beside the file. */
  static SQLiteConnection immutable(Path file) throws SQLException {
    SQLiteConfig config = base(READER_CACHE_KIB);
    config.setReadOnly(true);
    return open(config, file.toUri() + "?immutable=1");
  }

  private static SQLiteConfig base(int cacheKib) {
    SQLiteConfig config = new SQLiteConfig();
    config.setCacheSize(-cacheKib);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setGetGeneratedKeys(false);
    return config;
  }

  private static SQLiteConnection open(SQLiteConfig config, String file) throws SQLException {
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    SQLiteConnection sqlite = (SQLiteConnection) connection;
    // No statement may reach another file, whatever the rules before it let through.
    sqlite.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
    return sqlite;
  }
}
