package dev.mvmci.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * One engine's database. There is one connection for writing, handed out once, and a few for
 * reading that are made when needed. Write-ahead log, and synchronous=FULL: a commit is on disk
 * when it returns.
 */
public final class Database implements AutoCloseable {

  private static final int READERS = 4;
  private static final int CHECKPOINT_PAGES = 4000;
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  private final String url;
  private final FileChannel lock;
  private final BlockingQueue<Reader> idleReaders = new LinkedBlockingQueue<>();
  private final Semaphore readers = new Semaphore(READERS);

  // Also the one that prepared the tables: closing the only connection there is writes the whole
  // log of the last time into the database first, while everybody waits.
  private final Connection writer;

  private Database(String url, FileChannel lock) throws SQLException {
    this.url = url;
    this.lock = lock;
    this.writer = connect(false);
  }

  /** The directory cannot be used; the message says why. */
  public static final class UnusableException extends RuntimeException {
    UnusableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Something that reads. */
  @FunctionalInterface
  public interface Query<T extends @Nullable Object> {
    T run(Reader reader) throws SQLException;
  }

  /** A connection for reading with its prepared statements. Used by one thread at a time. */
  public static final class Reader {
    private final Connection connection;
    // As many as there are different texts in this program.
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Reader(Connection connection) {
      this.connection = connection;
    }

    /** A statement, prepared once; the caller closes its results, but not the statement. */
    public PreparedStatement statement(String sql) throws SQLException {
      PreparedStatement statement = prepared.get(sql);
      if (statement == null) {
        statement = connection.prepareStatement(sql);
        prepared.put(sql, statement);
      }
      return statement;
    }

    private void close() throws SQLException {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
      connection.close();
    }
  }

  /**
   * Opens the database in the directory, making both if needed.
   *
   * @throws UnusableException if another engine has it open, it was made by a newer program, or it
   *     cannot be read or written
   */
  public static Database open(Path directory) {
    FileChannel lock = lock(directory);
    try {
      var database =
          new Database("jdbc:sqlite:" + directory.resolve("engine.db").toAbsolutePath(), lock);
      database.prepare();
      return database;
    } catch (SQLException e) {
      release(lock);
      throw new UnusableException(
          "cannot open the engine's database in " + directory + ": " + e.getMessage(), e);
    }
  }

  private void prepare() throws SQLException {
    try {
      Schema.prepare(writer);
    } catch (SQLException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static FileChannel lock(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var channel =
          FileChannel.open(
              directory.resolve("engine.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (tryLock(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw new UnusableException("cannot use " + directory + ": " + e.getMessage(), e);
    }
    throw new UnusableException(
        directory + " is in use by another engine; stop it or choose another data directory", null);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock of the data directory", e);
    }
  }

  /** The connection for writing, for one owner, who leaves closing it to this. */
  public Connection writer() {
    return writer;
  }

  private Connection connect(boolean readOnly) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(CHECKPOINT_PAGES));
    config.setReadOnly(readOnly);
    return config.createConnection(url);
  }

  /**
   * Runs a query on a connection of its own for the time.
   *
   * @throws StoreFailure if it fails
   */
  public <T extends @Nullable Object> T read(Query<T> query) {
    readers.acquireUninterruptibly();
    try {
      Reader reader = idleReaders.poll();
      if (reader == null) {
        reader = new Reader(connect(true));
      }
      T result = query.run(reader);
      idleReaders.add(reader);
      return result;
    } catch (SQLException e) {
      throw new StoreFailure("cannot read the engine's database: " + e.getMessage(), e);
    } finally {
      readers.release();
    }
  }

  /** Reads one value of a row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows of a query with these arguments. */
  public <T> List<T> list(RowReader<T> reader, String sql, Object... arguments) {
    return read(connection -> {
      PreparedStatement select = connection.statement(sql);
      for (int i = 0; i < arguments.length; i++) {
        select.setObject(i + 1, arguments[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        var found = new ArrayList<T>();
        while (rows.next()) {
          found.add(reader.read(rows));
        }
        return found;
      }
    });
  }

  /** The number in the only row of a query. */
  public long number(String sql, Object... arguments) {
    return list(row -> row.getLong(1), sql, arguments).getFirst();
  }

  /** Waits for readers, then closes all connections. */
  @Override
  public void close() {
    readers.acquireUninterruptibly(READERS);
    try {
      for (Reader reader : idleReaders) {
        reader.close();
      }
      writer.close(); // the last one, so it takes the log in
    } catch (SQLException e) {
      throw new StoreFailure("cannot close the engine's database: " + e.getMessage(), e);
    } finally {
      readers.release(READERS);
      release(lock);
    }
  }
}
