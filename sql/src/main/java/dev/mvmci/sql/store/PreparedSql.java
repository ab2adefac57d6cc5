package dev.mvmci.sql.store;

import dev.mvmci.sql.SqlFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.CoreStatement;

/** A prepared statement with its shape. */
record PreparedSql(PreparedStatement statement, int parameters, List<String> columns) {

  static PreparedSql of(PreparedStatement statement) throws SQLException {
    // JDBC's own way fails for a statement that has no columns.
    String[] columns =
        ((CoreStatement) statement).pointer.safeRun((db, pointer) -> db.column_names(pointer));
    int parameters = statement.getParameterMetaData().getParameterCount();
    return new PreparedSql(statement, parameters, List.of(columns));
  }

  boolean returnsRows() {
    return !columns.isEmpty();
  }

  void bind(List<@Nullable Object> arguments) throws SQLException {
    if (arguments.size() != parameters) {
      throw new SqlFailure.Rejected(
          "the statement has " + parameters + " parameters, given are " + arguments.size(), null);
    }
    for (int i = 0; i < parameters; i++) {
      switch (arguments.get(i)) {
        case null -> statement.setObject(i + 1, null);
        case Boolean value -> statement.setLong(i + 1, value ? 1 : 0);
        case Integer value -> statement.setLong(i + 1, value);
        case Long value -> statement.setLong(i + 1, value);
        case Double value -> statement.setDouble(i + 1, value);
        case String value -> statement.setString(i + 1, value);
        case byte[] value -> statement.setBytes(i + 1, value);
        case Object other ->
            throw new SqlFailure.Rejected(
                "argument "
                    + (i + 1)
                    + " is a "
                    + other.getClass().getName()
                    + "; allowed are null, Integer, Long, Double, Boolean, String and byte[]",
                null);
      }
    }
  }
}
