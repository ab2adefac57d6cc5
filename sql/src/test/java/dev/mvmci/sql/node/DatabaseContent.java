package dev.mvmci.sql.node;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** What stands in a member's database, read past the member. */
final class DatabaseContent {

  private DatabaseContent() {}

  /** A digest over the answer to a query of a number and a text or bytes, in its order. */
  static String digest(Path dataDirectory, String sql) throws SQLException {
    MessageDigest digest = sha256();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDirectory.resolve("sql.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = 1");
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          byte[] bytes = rows.getBytes(2);
          digest.update(
              ByteBuffer.allocate(12).putLong(rows.getLong(1)).putInt(bytes.length).flip());
          digest.update(bytes);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The last entry that was applied, as index and term. */
  static String position(Path dataDirectory) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDirectory.resolve("sql.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT idx, term FROM _raft")) {
      return "entry " + row.getLong("idx") + " of term " + row.getLong("term");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
