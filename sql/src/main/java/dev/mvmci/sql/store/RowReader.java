package dev.mvmci.sql.store;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a result into memory. The bounds are constants: a command must fail on every member or on
 * none.
 */
final class RowReader {

  static final int MAX_ROWS = 100_000;
  static final long MAX_BYTES = 64L << 20;

  private RowReader() {}

  static Rows read(ResultSet result, List<String> columns) throws SQLException {
    List<Rows.Row> rows = new ArrayList<>();
    long bytes = 0;
    while (result.next()) {
      List<@Nullable Object> values = new ArrayList<>(columns.size());
      for (int i = 1; i <= columns.size(); i++) {
        Object value = value(result, i);
        values.add(value);
        bytes += sizeOf(value);
      }
      rows.add(new Rows.Row(columns, Collections.unmodifiableList(values)));
      if (rows.size() > MAX_ROWS || bytes > MAX_BYTES) {
        throw new SqlFailure.Rejected(
            "the result has more than "
                + MAX_ROWS
                + " rows or "
                + MAX_BYTES
                + " bytes; ask for fewer with LIMIT",
            null);
      }
    }
    return new Rows(columns, rows);
  }

  private static @Nullable Object value(ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    return value instanceof Integer integer ? Long.valueOf(integer) : value;
  }

  private static long sizeOf(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length();
      case byte[] blob -> blob.length;
      case null, default -> Long.BYTES;
    };
  }
}
