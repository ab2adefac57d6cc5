package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is in a member's database after it was killed. */
final class Survivors {

  private Survivors() {}

  /** Every acknowledged row is there, none twice, and the member takes more. */
  static void check(Path directory, Set<Long> acknowledged) {
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      List<Long> rows =
          node.query(Read.STRICT, "SELECT n FROM item").map(row -> row.requiredInteger("n"));
      Set<Long> distinct = new HashSet<>(rows);
      assertThat(rows).as("rows that stand twice").hasSameSizeAs(distinct);
      Set<Long> missing = new HashSet<>(acknowledged);
      missing.removeAll(distinct);
      assertThat(missing).as("acknowledged rows that are gone").isEmpty();
      assertThat(node.health().healthy()).isTrue();
      node.execute("INSERT INTO item SELECT max(n) + 1, 'after the fall' FROM item");
    }
  }
}
