package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteNodeTest {

  @TempDir Path directory;
  private SqliteNode node;

  @BeforeEach
  void open() {
    node = SqliteNode.open(SqlConfig.alone(directory, 0));
    node.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aCommittedRowIsReadByEveryLevel() {
    var result = node.execute("INSERT INTO item (name) VALUES (?)", "first");

    assertThat(result.changes()).isEqualTo(1);
    assertThat(result.lastRowId()).isEqualTo(1);
    for (Read level : Read.values()) {
      assertThat(node.query(level, "SELECT name FROM item").map(row -> row.requiredText("name")))
          .containsExactly("first");
    }
  }

  @Test
  void aCommandOfManyStatementsIsAllOrNothing() {
    assertThatThrownBy(() ->
            node.transaction(
                List.of(
                    Statement.of("INSERT INTO item (name) VALUES ('kept?')"),
                    Statement.of("INSERT INTO missing VALUES (1)"))))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("statement 2 of 2")
        .hasMessageContaining("missing");

    assertThat(node.query(Read.STRICT, "SELECT * FROM item").rows()).isEmpty();
  }

  @Test
  void stateIsThereAfterARestart() {
    node.execute("INSERT INTO item (name) VALUES ('first')");
    long applied = node.health().appliedIndex();
    node.close();

    node = SqliteNode.open(SqlConfig.alone(directory, 0));

    assertThat(node.health().appliedIndex()).isEqualTo(applied);
    assertThat(node.health().healthy()).isTrue();
    node.execute("INSERT INTO item (name) VALUES ('second')");
    assertThat(
            node.query(Read.LOCAL, "SELECT name FROM item ORDER BY id")
                .map(r -> r.requiredText("name")))
        .containsExactly("first", "second");
  }
}
