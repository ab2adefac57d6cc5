package dev.mvmci.sql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.SqlFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO item VALUES (1)",
        "insert into item values (';')",
        "  -- a comment; with a semicolon\n UPDATE item SET a = 1;",
        "/* ; */ DELETE FROM item ; -- end",
        "REPLACE INTO item VALUES (1)",
        "WITH x AS (SELECT 1) INSERT INTO item SELECT * FROM x ORDER BY 1",
        "SELECT 1",
        "VALUES (1)",
        "CREATE TABLE \"a;b\" ([c;d] TEXT, `e``;f` TEXT)",
        "DROP TABLE item",
        "ALTER TABLE item ADD COLUMN fail TEXT",
        "SELECT fail, rollback FROM item",
        "CREATE TRIGGER t AFTER INSERT ON item BEGIN UPDATE item SET a = CASE WHEN 1 THEN 2 END;"
            + " DELETE FROM other; END;",
        "CREATE TABLE child (p REFERENCES item DEFERRABLE INITIALLY IMMEDIATE)",
        "CREATE VIRTUAL TABLE words USING fts5(text)",
        "INSERT OR IGNORE INTO item VALUES (x'00', 'it''s')",
        "INSERT INTO item VALUES (last_insert_rowid())",
        "SELECT 'load_extension('",
        "INSERT INTO item SELECT a FROM other ORDER BY a",
        "INSERT INTO item SELECT max(n) + 1, 'one row' FROM item",
        "INSERT INTO item SELECT n.a FROM (SELECT 1 AS a) AS n WHERE EXISTS"
            + " (SELECT 1 FROM other LIMIT 1) RETURNING a",
        "DELETE FROM item WHERE a IN (SELECT a FROM item ORDER BY a LIMIT 10)",
        "INSERT INTO item VALUES (sqrt(2), power)",
      })
  void aCommandIsTaken(String sql) {
    assertThatCode(() -> SqlRules.requireCommand(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          PRAGMA journal_mode = DELETE                    | PRAGMA cannot be replicated
          ATTACH 'other.db' AS other                      | ATTACH cannot be replicated
          detach other                                    | DETACH cannot be replicated
          VACUUM INTO 'copy.db'                           | VACUUM cannot be replicated
          BEGIN IMMEDIATE                                 | BEGIN cannot be replicated
          COMMIT                                          | COMMIT cannot be replicated
          SAVEPOINT a                                     | SAVEPOINT cannot be replicated
          REINDEX                                         | REINDEX cannot be replicated
          ANALYZE                                         | ANALYZE cannot be replicated
          EXPLAIN SELECT 1                                | EXPLAIN cannot be replicated
          /* PRAGMA */ pragma x                           | PRAGMA cannot be replicated
          ( SELECT 1 )                                    | cannot be replicated
          'INSERT'                                        | cannot be replicated
          ;                                               | empty
          -- nothing                                      | empty
          INSERT INTO a VALUES (1); DELETE FROM a         | more than one statement
          CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; DELETE FROM a | more than one
          INSERT INTO a VALUES ('x                        | not closed
          CREATE TABLE "a                                 | not closed
          CREATE TABLE [a                                 | not closed
          CREATE TEMP TABLE a (b)                         | temporary objects
          CREATE TEMPORARY VIEW a AS SELECT 1             | temporary objects
          CREATE TABLE temp.a (b)                         | temporary objects
          CREATE TABLE "temp"."a" (b)                     | temporary objects
          SELECT load_extension('x')                      | load_extension
          SELECT "load_extension" ('x')                   | load_extension
          INSERT INTO a VALUES (sqlite_version())         | pass the value as an argument
          SELECT total_changes()                          | total_changes
          UPDATE _raft SET idx = 0                        | reserved
          DELETE FROM main."_RAFT"                        | reserved
          INSERT OR ROLLBACK INTO a VALUES (1)            | use ABORT
          INSERT OR FAIL INTO a VALUES (1)                | use ABORT
          CREATE TABLE a (b UNIQUE ON CONFLICT ROLLBACK)  | use ABORT
          CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT RAISE(ROLLBACK, 'x'); END | use ABORT
          CREATE TABLE a (b REFERENCES c DEFERRABLE INITIALLY DEFERRED) | INITIALLY DEFERRED
          CREATE VIEW v AS SELECT changes()               | NEW.rowid
          CREATE VIRTUAL TABLE a USING dbstat             | dbstat differs between members
          SELECT * FROM pragma_data_version               | pragma_data_version
          INSERT INTO a SELECT pgno FROM dbstat           | dbstat differs between members
          UPDATE a SET b = POW(b, 2)                      | function pow() differs between members
          UPDATE a SET b = sin(b)                         | compute it and pass the value
          SAVEPOINT a                                     | all or nothing
          INSERT INTO a SELECT b FROM c                   | add ORDER BY
          REPLACE INTO a SELECT count(*) FROM c GROUP BY d | add ORDER BY
          INSERT INTO a SELECT b FROM (SELECT b FROM c)   | add ORDER BY
          WITH c AS (SELECT 1) INSERT INTO a SELECT * FROM c JOIN d | add ORDER BY
          CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b SELECT x FROM c; END | add ORDER BY
          DELETE FROM a WHERE b IN (SELECT b FROM a LIMIT 1) | LIMIT without ORDER BY
          UPDATE a SET b = 1 LIMIT 3                      | LIMIT without ORDER BY
          """)
  void aCommandIsRefusedWithAReason(String sql, String reason) {
    assertThatThrownBy(() -> SqlRules.requireCommand(sql))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "with a as (select 1) select * from a", "EXPLAIN SELECT 1"})
  void aQueryIsTaken(String sql) {
    assertThatCode(() -> SqlRules.requireQuery(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"INSERT INTO a VALUES (1)", "PRAGMA user_version", "ATTACH 'x' AS y", "VACUUM"})
  void aQueryIsRefused(String sql) {
    assertThatThrownBy(() -> SqlRules.requireQuery(sql))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("no query");
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    String sql = "SELECT '" + "x".repeat(SqlRules.MAX_TEXT_LENGTH) + "'";

    assertThatThrownBy(() -> SqlRules.requireCommand(sql))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("pass data as arguments");
  }

  @Test
  void traitsTellWhatTheApplyingSideNeeds() {
    assertThat(SqlRules.traits("INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET b = 1"))
        .isEqualTo(new SqlTraits(true, true, false, false));
    assertThat(SqlRules.traits("create table a (b)"))
        .isEqualTo(new SqlTraits(false, false, true, false));
    assertThat(SqlRules.traits("UPDATE a SET b = changes()"))
        .isEqualTo(new SqlTraits(false, false, false, true));
  }
}
