package dev.mvmci.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement with positional arguments. Arguments may be null, Integer, Long, Double,
 * Boolean (stored as 0 or 1), String or byte[].
 */
public record Statement(String sql, List<@Nullable Object> arguments) {

  public Statement {
    arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
  }

  public static Statement of(String sql, @Nullable Object... arguments) {
    return new Statement(sql, Arrays.asList(arguments));
  }
}
