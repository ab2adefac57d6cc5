package dev.mvmci.sql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {

  @Test
  void statementsAreCutAtSemicolonsOutsideQuotesCommentsAndTriggers() {
    SqlScript script =
        SqlScript.of(
            """
            ;; -- a comment; with a semicolon
            INSERT INTO t VALUES ('a;b', "c;d", [e;f]) /* ; */ ;
            CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN
              SELECT 1; SELECT 2;
            END;
            SELECT 3\
            """);

    assertThat(script.statements())
        .containsExactly(
            "INSERT INTO t VALUES ('a;b', \"c;d\", [e;f])",
            "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN\n  SELECT 1; SELECT 2;\nEND",
            "SELECT 3");
    assertThat(script.lineOf(0)).isEqualTo(2);
    assertThat(script.lineOf(1)).isEqualTo(3);
    assertThat(script.lineOf(2)).isEqualTo(6);
  }

  @Test
  void aTextWithoutStatementsHasNone() {
    assertThat(SqlScript.of(" ; -- nothing\n ;").statements()).isEmpty();
    assertThat(SqlScript.of("").statements()).isEmpty();
  }
}
