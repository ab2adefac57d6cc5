package dev.mvmci.app.modules;

import dev.mvmci.control.modules.ModuleRegistry;
import dev.mvmci.control.modules.SharedModule;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The cluster's modules in its database. Reading takes what this member has applied, so a module
 * may be known to a member a moment after it was deployed at another.
 */
public final class SqlModules implements ModuleRegistry {

  private static final List<Statement> SCHEMA =
      List.of(
          Statement.of(
              """
              CREATE TABLE IF NOT EXISTS shared_modules (
                name TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, blob TEXT NOT NULL,
                bytes INTEGER NOT NULL, deployed_ms INTEGER NOT NULL, deployed_index INTEGER NOT NULL,
                PRIMARY KEY (name, version))\
              """));

  /** In one statement, so that the limit holds whoever deploys at the same time. */
  private static final String RECORD =
      """
      INSERT INTO shared_modules (name, version, sha256, blob, bytes, deployed_ms, deployed_index)
        SELECT ?, ?, ?, ?, ?, entry_time_ms(), entry_index()
        WHERE (SELECT count(*) FROM shared_modules WHERE NOT (name = ? AND version = ?)) < ?
        ON CONFLICT (name, version) DO UPDATE SET
          sha256 = excluded.sha256, blob = excluded.blob, bytes = excluded.bytes,
          deployed_ms = excluded.deployed_ms, deployed_index = excluded.deployed_index\
      """;

  private final ReplicatedSqlite database;

  /** Makes its table where there is none. */
  public SqlModules(ReplicatedSqlite database) {
    this.database = database;
    var _ = database.transaction(SCHEMA);
  }

  @Override
  public void record(SharedModule module) {
    long changes =
        told(() ->
            database
                .execute(
                    RECORD,
                    module.name(),
                    module.version(),
                    module.sha256(),
                    module.blob().toString(),
                    module.bytes(),
                    module.name(),
                    module.version(),
                    MAX_MODULES)
                .changes());
    if (changes == 0) {
      throw HttpProblem.of(
          507,
          "too-many-modules",
          "the cluster has %d modules, which is all it takes; remove some".formatted(MAX_MODULES));
    }
  }

  @Override
  public boolean remove(String name, String version) {
    return told(() ->
        database
            .execute("DELETE FROM shared_modules WHERE name = ? AND version = ?", name, version)
            .changes())
        > 0;
  }

  @Override
  public Optional<SharedModule> newest(String name) {
    return read("WHERE name = ? ORDER BY deployed_index DESC, version LIMIT 1", name).stream()
        .findFirst();
  }

  @Override
  public Optional<SharedModule> find(String name, String version) {
    return read("WHERE name = ? AND version = ?", name, version).stream().findFirst();
  }

  @Override
  public List<SharedModule> all() {
    return read("ORDER BY deployed_index DESC, name, version");
  }

  private List<SharedModule> read(String which, Object... arguments) {
    return told(() ->
        database
            .query(Read.LOCAL, "SELECT * FROM shared_modules " + which, arguments)
            .map(SqlModules::module));
  }

  private static SharedModule module(Row row) {
    return new SharedModule(
        row.requiredText("name"),
        row.requiredText("version"),
        row.requiredText("sha256"),
        BlobId.parse(row.requiredText("blob")),
        row.requiredInteger("bytes"),
        row.requiredInteger("deployed_ms"));
  }

  private static <T> T told(Supplier<T> access) {
    try {
      return access.get();
    } catch (SqlFailure.Unknown e) {
      throw HttpProblem.of(504, "outcome-unknown", String.valueOf(e.getMessage()));
    } catch (SqlFailure.NotLeader | SqlFailure.Busy e) {
      throw HttpProblem.of(503, "queue-unavailable", String.valueOf(e.getMessage()));
    }
  }
}
