package dev.mvmci.sql.store;

import dev.mvmci.sql.rules.SqlRules;
import dev.mvmci.sql.rules.SqlTraits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The most recently used statements of one connection, prepared once. Used by one thread. */
final class StatementCache implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StatementCache.class);

  private final Connection connection;
  private final int capacity;
  private final LinkedHashMap<String, PreparedSql> statements =
      new LinkedHashMap<>(64, 0.75f, true);

  private final LinkedHashMap<String, SqlTraits> traits = new LinkedHashMap<>(64, 0.75f, true);

  StatementCache(Connection connection, int capacity) {
    this.connection = connection;
    this.capacity = capacity;
  }

  PreparedSql get(String sql) throws SQLException {
    PreparedSql known = statements.get(sql);
    if (known != null) {
      return known;
    }
    PreparedSql prepared = PreparedSql.of(connection.prepareStatement(sql));
    statements.put(sql, prepared);
    if (statements.size() > capacity) {
      Map.Entry<String, PreparedSql> eldest = statements.pollFirstEntry();
      closeQuietly(eldest.getValue());
    }
    return prepared;
  }

  /** What the text tells of a statement, which may not compile yet. */
  SqlTraits traits(String sql) {
    SqlTraits known = traits.get(sql);
    if (known == null) {
      known = SqlRules.traits(sql);
      traits.put(sql, known);
      if (traits.size() > capacity) {
        traits.pollFirstEntry();
      }
    }
    return known;
  }

  /** Forgets a statement: after an error the driver may have closed what is behind it. */
  void discard(String sql) {
    PreparedSql known = statements.remove(sql);
    if (known != null) {
      closeQuietly(known);
    }
  }

  /** Forgets all, for instance because their columns may have changed with the schema. */
  @Override
  public void close() {
    statements.values().forEach(StatementCache::closeQuietly);
    statements.clear();
  }

  private static void closeQuietly(PreparedSql prepared) {
    try {
      prepared.statement().close();
    } catch (SQLException e) {
      log.debug("closing a statement failed", e);
    }
  }
}
