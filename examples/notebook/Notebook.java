import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Path;
import java.util.List;

/** Keeps notes in a directory and prints the latest. */
public final class Notebook {

  private Notebook() {}

  /** Arguments: the directory, and words to remember. */
  public static void main(String[] arguments) {
    try (SqliteNode database = SqliteNode.open(SqlConfig.alone(Path.of(arguments[0])))) {
      database.execute(
          "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, at_ms INTEGER, text TEXT)");
      for (String text : List.of(arguments).subList(1, arguments.length)) {
        // Both statements or none; on disk when this returns.
        database.transaction(
            List.of(
                Statement.of("DELETE FROM note WHERE text = ?", text),
                Statement.of("INSERT INTO note (at_ms, text) VALUES (entry_time_ms(), ?)", text)));
      }
      database
          .query(Read.STRICT, "SELECT text FROM note ORDER BY id DESC LIMIT ?", 10)
          .rows()
          .forEach(row -> System.out.println(row.requiredText("text")));
    }
  }
}
