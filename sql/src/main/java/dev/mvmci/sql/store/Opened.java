package dev.mvmci.sql.store;

import dev.mvmci.sql.SqlConfig.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** The connections to one database file. */
record Opened(Writer writer, ReadPool readers) {

  /** Opens or creates the file and makes durable what is in it. */
  static Opened open(Path file, Limits limits) throws SQLException, IOException {
    AtomicLong schemaVersion = new AtomicLong();
    Writer writer = Writer.open(file, limits.preparedStatements(), schemaVersion);
    try {
      writer.checkpoint();
      return new Opened(writer, new ReadPool(file, limits, schemaVersion::get));
    } catch (SQLException | IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /** Ends the queries under way, then closes the file. Nothing may be applied any more. */
  void close() throws IOException {
    readers.close();
    try {
      writer.close();
    } catch (SQLException e) {
      throw new IOException("the database cannot be closed: " + e.getMessage(), e);
    }
  }
}
