package dev.mvmci.sql.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes digests of the database slice by slice, in the order of table names and keys, so that each
 * costs little however large the database is, and all of it is seen in time. Apply thread only,
 * inside the transaction of an entry.
 */
final class StateScan {

  /** The bounds of a slice are constants: members must agree on where it ends. */
  static final int MAX_ROWS = 1_024;

  private static final long MAX_BYTES = 256 << 10;

  /** The member's own position is no part of the state. */
  private static final String OWN = "_raft";

  private static final String SCHEMA =
      "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name";
  private static final String TABLES =
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')"
          + " AND name NOT IN ('sqlite_schema', '"
          + OWN
          + "') AND name >= ? ORDER BY name LIMIT 2";
  private static final String KEY =
      "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk";
  private static final String COLUMNS = "SELECT name FROM pragma_table_xinfo(?)";

  private final Connection connection;

  StateScan(Connection connection) {
    this.connection = connection;
  }

  /** The slice that begins behind the given table and key, or at the start for an empty list. */
  StateSlice slice(long index, List<@Nullable Object> from) throws SQLException {
    StateDigest digest = new StateDigest();
    addRows(SCHEMA, List.of(), digest);
    String first = from.isEmpty() ? "" : String.valueOf(from.getFirst());
    List<List<@Nullable Object>> tables = rows(TABLES, List.of(first));
    if (tables.isEmpty()) {
      return new StateSlice(index, "", digest.text(), List.of());
    }
    String table = String.valueOf(tables.getFirst().getFirst());
    boolean withoutRowid = number(tables.getFirst().get(1)) != 0;
    List<@Nullable Object> after = table.equals(first) ? from.subList(1, from.size()) : List.of();
    List<String> key = withoutRowid ? names(KEY, table) : List.of(rowidName(table));
    digest.add(table);
    List<@Nullable Object> last = addTable(table, key, after, digest);
    List<@Nullable Object> next = new ArrayList<>();
    if (!last.isEmpty()) {
      next.add(table);
      next.addAll(last);
    } else if (tables.size() > 1) {
      next.add(tables.get(1).getFirst());
    }
    return new StateSlice(index, table, digest.text(), next);
  }

  /** Adds rows behind the key; answers the key of the last if the slice is full. */
  private List<@Nullable Object> addTable(
      String table, List<String> key, List<@Nullable Object> after, StateDigest digest)
      throws SQLException {
    String columns = String.join(", ", key.stream().map(StateScan::quoted).toList());
    String marks = String.join(", ", Collections.nCopies(key.size(), "?"));
    boolean onwards = after.size() == key.size();
    String sql =
        "SELECT "
            + columns
            + ", * FROM main."
            + quoted(table)
            + (onwards ? " WHERE (" + columns + ") > (" + marks + ")" : "")
            + " ORDER BY "
            + columns
            + " LIMIT "
            + MAX_ROWS;
    int rows = 0;
    long bytes = 0;
    List<@Nullable Object> last = new ArrayList<>();
    try (PreparedStatement statement = prepare(sql, onwards ? after : List.of());
        ResultSet result = statement.executeQuery()) {
      int width = result.getMetaData().getColumnCount();
      while (rows < MAX_ROWS && bytes < MAX_BYTES && result.next()) {
        last.clear();
        for (int i = 1; i <= width; i++) {
          Object value = result.getObject(i);
          bytes += digest.add(value);
          if (i <= key.size()) {
            last.add(value);
          }
        }
        rows++;
      }
    }
    return rows == MAX_ROWS || bytes >= MAX_BYTES ? last : List.of();
  }

  /** A column may be named rowid; then the row's number goes by one of its other names. */
  private String rowidName(String table) throws SQLException {
    Set<String> columns = new HashSet<>();
    names(COLUMNS, table).forEach(name -> columns.add(name.toLowerCase(Locale.ROOT)));
    for (String name : List.of("rowid", "_rowid_", "oid")) {
      if (!columns.contains(name)) {
        return name;
      }
    }
    // All three are taken: some order that is the same everywhere is enough, and the table is
    // looked at only as far as one slice reaches.
    return "rowid";
  }

  private List<String> names(String sql, String table) throws SQLException {
    return rows(sql, List.of(table)).stream().map(row -> String.valueOf(row.getFirst())).toList();
  }

  private void addRows(String sql, List<@Nullable Object> arguments, StateDigest digest)
      throws SQLException {
    for (List<@Nullable Object> row : rows(sql, arguments)) {
      row.forEach(digest::add);
    }
  }

  private List<List<@Nullable Object>> rows(String sql, List<@Nullable Object> arguments)
      throws SQLException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet result = statement.executeQuery()) {
      int width = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<@Nullable Object> row = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private PreparedStatement prepare(String sql, List<@Nullable Object> arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.size(); i++) {
      statement.setObject(i + 1, arguments.get(i));
    }
    return statement;
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
