package dev.mvmci.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A query's answer, held in memory. Column names are those that SQLite reports. */
public record Rows(List<String> columns, List<Row> rows) {

  public static final Rows EMPTY = new Rows(List.of(), List.of());

  public Rows {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  public Optional<Row> first() {
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  public <T> List<T> map(Function<Row, T> mapper) {
    return rows.stream().map(mapper).toList();
  }

  /** One row; values are null, Long, Double, String or byte[]. Looked up by column name. */
  public record Row(List<String> columns, List<@Nullable Object> values) {

    /** The raw value; throws IllegalArgumentException for a column that is not there. */
    public @Nullable Object value(String column) {
      int at = columns.indexOf(column);
      if (at < 0) {
        throw new IllegalArgumentException("no column " + column + " in " + columns);
      }
      return values.get(at);
    }

    public @Nullable String text(String column) {
      Object value = value(column);
      return value == null ? null : value.toString();
    }

    public String requiredText(String column) {
      return requirePresent(column, text(column));
    }

    public @Nullable Long integer(String column) {
      return switch (value(column)) {
        case null -> null;
        case Number number -> number.longValue();
        case Object other ->
            throw new IllegalArgumentException("column " + column + " is no integer: " + other);
      };
    }

    public long requiredInteger(String column) {
      return requirePresent(column, integer(column));
    }

    private static <T> T requirePresent(String column, @Nullable T value) {
      if (value == null) {
        throw new IllegalArgumentException("column " + column + " is null");
      }
      return value;
    }
  }
}
