package dev.mvmci.sql.store;

import dev.mvmci.sql.consensus.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConnection;

/** A member's database as a file: copied while it is written, checked, made ready for another. */
public final class DatabaseFile {

  private static final int ALL_PAGES = -1;
  private static final int BUSY_PAUSE_MILLIS = 20;
  private static final int BUSY_ATTEMPTS = 500;
  private static final int SQLITE_DONE = 101;

  private DatabaseFile() {}

  /**
   * Copies the database as it is at one entry, page by page, while entries go on being applied: the
   * copy reads from a snapshot. The copy is one file without a write-ahead log, on disk when this
   * returns.
   *
   * @param target must not exist
   * @return the last entry that is in the copy
   */
  public static Position copy(Path source, Path target) throws IOException {
    try (SQLiteConnection reader = Connections.reader(source)) {
      // All pages in one step: a copy in several begins anew whenever an entry comes between them.
      int result =
          reader
              .getDatabase()
              .backup("main", target.toString(), null, BUSY_PAUSE_MILLIS, BUSY_ATTEMPTS, ALL_PAGES);
      if (result != 0 && result != SQLITE_DONE) {
        throw new IOException("copying " + source + " ended with SQLite's code " + result);
      }
    } catch (SQLException e) {
      throw new IOException("copying " + source + " failed: " + e.getMessage(), e);
    }
    return change(target, statement -> {});
  }

  /**
   * The last entry whose effects are in the file, which nobody writes to.
   *
   * @throws IOException if it is no database of a member
   */
  static Position position(Path file) throws IOException {
    try (SQLiteConnection connection = Connections.immutable(file);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT idx, term FROM _raft")) {
      if (!result.next()) {
        throw new SQLException("it names no log entry");
      }
      return new Position(result.getLong("term"), result.getLong("idx"));
    } catch (SQLException e) {
      throw new IOException(file + " is no database of a member: " + e.getMessage(), e);
    }
  }

  /** Fails unless the file is a sound database of a member; reads all of it. */
  public static void requireSound(Path file) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = 1");
      String application = text(statement, "PRAGMA application_id");
      if (!application.equals(Integer.toString(Writer.APPLICATION_ID))) {
        throw new IOException(
            file + " is a database of another program, its application id is " + application);
      }
      String verdict = text(statement, "PRAGMA integrity_check(1)");
      if (!verdict.equals("ok")) {
        throw new IOException(file + " is damaged: " + verdict);
      }
    } catch (SQLException e) {
      throw new IOException(file + " is no sound database: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the file the beginning of a new cluster: entries are numbered on from where it stands,
   * but no earlier term and no client of the old cluster counts any more. On disk when this
   * returns.
   *
   * @return the position at which the new log begins; its term is 0, which no log ever gives out
   */
  public static Position beginAnew(Path file) throws IOException {
    return change(
        file,
        statement -> {
          statement.executeUpdate("UPDATE _raft SET term = 0");
          boolean sessions =
              text(statement, "SELECT count(*) FROM sqlite_schema WHERE name = '_mvm_session'")
                  .equals("1");
          if (sessions) {
            statement.executeUpdate("DELETE FROM _mvm_session");
          }
        });
  }

  private static Position change(Path file, Change change) throws IOException {
    Position position;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      text(statement, "PRAGMA journal_mode = DELETE");
      change.run(statement);
      position =
          new Position(
              Long.parseLong(text(statement, "SELECT term FROM _raft")),
              Long.parseLong(text(statement, "SELECT idx FROM _raft")));
    } catch (SQLException e) {
      throw new IOException(file + " cannot be used: " + e.getMessage(), e);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return position;
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getString(1) : "";
    }
  }

  /** What is done to a file that nobody else uses. */
  private interface Change {
    void run(Statement statement) throws SQLException;
  }
}
