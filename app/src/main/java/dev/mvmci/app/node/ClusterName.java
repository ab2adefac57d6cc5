package dev.mvmci.app.node;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * The name of a cluster, which its database carries: job-0 of one cluster is not job-0 of another,
 * even where a worker's engine has seen both.
 */
final class ClusterName {

  private ClusterName() {}

  /** The name in the database; the first to ask gives it one. */
  static String in(ReplicatedSqlite database) {
    var _ =
        database.transaction(
            List.of(
                Statement.of("CREATE TABLE IF NOT EXISTS cluster (name TEXT NOT NULL)"),
                Statement.of(
                    "INSERT INTO cluster (name) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM cluster)",
                    UUID.randomUUID().toString())));
    return database
        .query(Read.LOCAL, "SELECT name FROM cluster")
        .rows()
        .getFirst()
        .requiredText("name");
  }
}
