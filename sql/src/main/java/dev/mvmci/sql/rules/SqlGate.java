package dev.mvmci.sql.rules;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** {@link SqlRules} for texts that come again and again: what has passed once is not read twice. */
public final class SqlGate {

  private static final int MAX_REMEMBERED = 4_096;
  private static final int MAX_REMEMBERED_LENGTH = 4_096;

  private final Set<String> reserved;
  private final Set<String> commands = ConcurrentHashMap.newKeySet();
  private final Set<String> queries = ConcurrentHashMap.newKeySet();

  /**
   * A gate that lets these texts pass although they name reserved tables.
   *
   * @param reserved the statements of this program's own services, to the letter
   */
  public SqlGate(List<Set<String>> reserved) {
    this.reserved = reserved.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  /** As {@link SqlRules#requireCommand}. */
  public void requireCommand(String sql) {
    if (!commands.contains(sql) && !reserved.contains(sql)) {
      SqlRules.requireCommand(sql);
      remember(commands, sql);
    }
  }

  /** As {@link SqlRules#requireQuery}. */
  public void requireQuery(String sql) {
    if (!queries.contains(sql)) {
      SqlRules.requireQuery(sql);
      remember(queries, sql);
    }
  }

  /** Forgets all when full: callers use few texts, or so many that remembering would not help. */
  private static void remember(Set<String> passed, String sql) {
    if (sql.length() > MAX_REMEMBERED_LENGTH) {
      return;
    }
    if (passed.size() >= MAX_REMEMBERED) {
      passed.clear();
    }
    passed.add(sql);
  }
}
