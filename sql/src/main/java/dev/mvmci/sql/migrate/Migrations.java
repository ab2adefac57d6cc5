package dev.mvmci.sql.migrate;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.rules.SqlGate;
import dev.mvmci.sql.rules.SqlScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to the state that an ordered list of migrations describes, as Flyway does.
 *
 * <p>Each migration is one command: its statements and the record that it was applied take effect
 * together or not at all, and only one of several members that start at once gets its record in. So
 * every member can call {@link #apply} at its start.
 */
public final class Migrations {

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);
  private static final int ATTEMPTS = 3;
  private static final Pattern AT_STATEMENT = Pattern.compile("statement (\\d+) of \\d+: (.*)");

  private final List<Migration> ordered;

  /**
   * Orders and checks the migrations.
   *
   * @throws MigrationFailure if two have the same version, or one holds no statement or one that
   *     cannot be replicated
   */
  public Migrations(List<Migration> migrations) {
    this.ordered = migrations.stream().sorted(Comparator.comparing(Migration::version)).toList();
    for (int i = 1; i < ordered.size(); i++) {
      if (ordered.get(i).version().compareTo(ordered.get(i - 1).version()) == 0) {
        throw new MigrationFailure(
            "the migrations "
                + ordered.get(i - 1).file()
                + " and "
                + ordered.get(i).file()
                + " have the same version; renumber one");
      }
    }
    ordered.forEach(Migrations::statements);
  }

  /**
   * Applies what the database does not have yet, in order. Durable on a majority when this returns.
   * Migrations of a newer program that the database has beyond the list are left alone.
   *
   * @return the names of the files that this call applied
   * @throws MigrationFailure if a file differs from what was applied under its version, comes out
   *     of order, or fails; those before it stay applied
   * @throws SqlFailure if no leader takes commands now or an outcome was not learned; calling again
   *     is safe
   */
  public List<String> apply(ReplicatedSqlite database) {
    if (database.query(Read.STRICT, MigrationSql.TABLE).rows().isEmpty()) {
      database.execute(MigrationSql.CREATE);
    }
    List<String> done = new ArrayList<>();
    int place = requireSame(database);
    while (place < ordered.size()) {
      Migration next = ordered.get(place);
      if (applyOne(database, next, place)) {
        log.info("event=migration_applied file={}", next.file());
        done.add(next.file());
      }
      place = Math.max(place + 1, requireSame(database));
    }
    return done;
  }

  /** The number of migrations that the database has, which must be the first of the list. */
  private int requireSame(ReplicatedSqlite database) {
    var applied = database.query(Read.STRICT, MigrationSql.APPLIED).rows();
    for (int i = 0; i < Math.min(applied.size(), ordered.size()); i++) {
      Migration given = ordered.get(i);
      String version = applied.get(i).requiredText("version");
      String file = applied.get(i).requiredText("file");
      if (!given.version().toString().equals(version)) {
        throw new MigrationFailure(
            "the migration "
                + given.file()
                + " comes where the database has "
                + file
                + " already; give a new migration a version above all that were applied, and keep"
                + " those that were");
      }
      if (!given.checksum().equals(applied.get(i).requiredText("checksum"))) {
        throw new MigrationFailure(
            "the migration "
                + given.file()
                + " is not what was applied as version "
                + version
                + "; put the old text back and make the change in a new migration");
      }
    }
    return applied.size();
  }

  /** Whether it was this call that applied it; repeating is safe because of the record. */
  private boolean applyOne(ReplicatedSqlite database, Migration migration, int place) {
    List<String> statements = statements(migration);
    List<Statement> command = new ArrayList<>(statements.stream().map(Statement::of).toList());
    command.add(
        Statement.of(
            MigrationSql.RECORD,
            place + 1,
            migration.version().toString(),
            migration.file(),
            migration.checksum()));
    for (int attempt = 1; ; attempt++) {
      try {
        database.transaction(command);
        return true;
      } catch (SqlFailure.Unknown e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (SqlFailure.Rejected e) {
        if (requireSame(database) > place) {
          return false; // another member was first, or an earlier attempt of this one
        }
        throw failure(migration, e);
      }
    }
  }

  private static MigrationFailure failure(Migration migration, SqlFailure.Rejected e) {
    Matcher place = AT_STATEMENT.matcher(String.valueOf(e.getMessage()));
    return place.matches()
        ? failure(migration, Integer.parseInt(place.group(1)) - 1, place.group(2), e)
        : new MigrationFailure(
            "the migration " + migration.file() + " failed: " + e.getMessage(), e);
  }

  private static MigrationFailure failure(
      Migration migration, int index, String reason, SqlFailure cause) {
    int line = SqlScript.of(migration.script()).lineOf(index);
    return new MigrationFailure(
        "the migration "
            + migration.file()
            + " failed in statement "
            + (index + 1)
            + " at line "
            + line
            + ": "
            + reason,
        cause);
  }

  private static List<String> statements(Migration migration) {
    List<String> statements;
    try {
      statements = SqlScript.of(migration.script()).statements();
    } catch (SqlFailure.Rejected e) {
      throw new MigrationFailure(
          "the migration " + migration.file() + " cannot be read: " + e.getMessage(), e);
    }
    if (statements.isEmpty()) {
      throw new MigrationFailure("the migration " + migration.file() + " holds no statement");
    }
    SqlGate gate = new SqlGate(List.of());
    for (int i = 0; i < statements.size(); i++) {
      try {
        gate.requireCommand(statements.get(i));
      } catch (SqlFailure.Rejected e) {
        throw failure(migration, i, String.valueOf(e.getMessage()), e);
      }
    }
    return statements;
  }
}
