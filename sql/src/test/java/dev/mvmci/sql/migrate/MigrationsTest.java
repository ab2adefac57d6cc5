package dev.mvmci.sql.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.node.SqliteNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

  private static final Migration ONE = new Migration("V1__one.sql", "CREATE TABLE one (n)");
  private static final Migration TWO =
      new Migration("V2__two.sql", "INSERT INTO one VALUES (2);\nINSERT INTO one VALUES (22);");

  @TempDir static Path data;
  private static SqliteNode database;

  @BeforeAll
  static void open() {
    database = SqliteNode.open(SqlConfig.alone(data));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void filesAreAppliedInTheOrderOfTheirVersionsAndOnlyOnce(@TempDir Path own) throws IOException {
    try (SqliteNode fresh = SqliteNode.open(SqlConfig.alone(own))) {
      Files.createDirectories(own.resolve("m"));
      Files.writeString(own.resolve("m/V10__b.sql"), "INSERT INTO t VALUES (10)");
      Files.writeString(own.resolve("m/V2__a.sql"), "INSERT INTO t VALUES (2)");
      Files.writeString(own.resolve("m/V1.5__z.sql"), "CREATE TABLE t (n)");
      Files.writeString(own.resolve("m/notes.txt"), "no migration");
      Migrations migrations = new Migrations(MigrationFiles.inDirectory(own.resolve("m")));

      assertThat(migrations.apply(fresh)).containsExactly("V1.5__z.sql", "V2__a.sql", "V10__b.sql");
      assertThat(migrations.apply(fresh)).isEmpty();
      assertThat(numbers(fresh, "SELECT n FROM t ORDER BY rowid")).containsExactly(2L, 10L);

      aChangedFileIsNamed(own.resolve("m"), fresh);
      aFileBetweenThoseAppliedIsNamed(own.resolve("m"), fresh);
      anOlderProgramLeavesNewerMigrationsAlone(fresh);
    }
  }

  private static void aChangedFileIsNamed(Path directory, SqliteNode fresh) throws IOException {
    Files.writeString(directory.resolve("V2__a.sql"), "INSERT INTO t VALUES (3)");
    Migrations changed = new Migrations(MigrationFiles.inDirectory(directory));
    assertThatThrownBy(() -> changed.apply(fresh))
        .isInstanceOf(MigrationFailure.class)
        .hasMessageContaining("V2__a.sql is not what was applied as version 2")
        .hasMessageContaining("new migration");
    Files.writeString(directory.resolve("V2__a.sql"), "INSERT INTO t VALUES (2)");
  }

  private static void aFileBetweenThoseAppliedIsNamed(Path directory, SqliteNode fresh)
      throws IOException {
    Files.writeString(directory.resolve("V3__late.sql"), "INSERT INTO t VALUES (3)");
    Migrations late = new Migrations(MigrationFiles.inDirectory(directory));
    assertThatThrownBy(() -> late.apply(fresh))
        .isInstanceOf(MigrationFailure.class)
        .hasMessageContaining("V3__late.sql")
        .hasMessageContaining("V10__b.sql");
  }

  private static void anOlderProgramLeavesNewerMigrationsAlone(SqliteNode fresh) {
    Migrations older = new Migrations(List.of(new Migration("V1.5__z.sql", "CREATE TABLE t (n)")));
    assertThat(older.apply(fresh)).isEmpty();
  }

  @Test
  void ofManyMembersThatStartAtOnceOneAppliesEach(@TempDir Path own)
      throws InterruptedException, ExecutionException {
    try (SqliteNode fresh = SqliteNode.open(SqlConfig.alone(own));
        var members = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Migration> all = new ArrayList<>(List.of(ONE));
      for (int i = 2; i < 12; i++) {
        all.add(new Migration("V" + i + "__i.sql", "INSERT INTO one VALUES (" + i + ")"));
      }
      List<Future<List<String>>> starts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        starts.add(members.submit(() -> new Migrations(all).apply(fresh)));
      }
      List<String> applied = new ArrayList<>();
      for (Future<List<String>> start : starts) {
        applied.addAll(start.get());
      }

      assertThat(applied)
          .containsExactlyInAnyOrderElementsOf(all.stream().map(Migration::file).toList());
      assertThat(numbers(fresh, "SELECT count(*) AS n FROM one")).containsExactly(10L);
    }
  }

  @Test
  void aScriptThatFailsLeavesNothingAndItsPlaceIsNamed() {
    Migrations failing =
        new Migrations(
            List.of(
                new Migration(
                    "V1__fails.sql",
                    "CREATE TABLE half (n);\n\nINSERT INTO\n  missing VALUES (1);")));

    assertThatThrownBy(() -> failing.apply(database))
        .isInstanceOf(MigrationFailure.class)
        .hasMessageContaining("V1__fails.sql failed in statement 2 at line 3")
        .hasMessageContaining("no such table: missing");
    assertThatThrownBy(() -> database.query(Read.STRICT, "SELECT n FROM half"))
        .isInstanceOf(SqlFailure.Rejected.class);
  }

  @Test
  void whatCannotBeReplicatedIsFoundBeforeAnythingIsApplied() {
    Migration pragma = new Migration("V3__p.sql", "SELECT 1;\nPRAGMA journal_mode = DELETE;");

    assertThatThrownBy(() -> new Migrations(List.of(ONE, TWO, pragma)))
        .hasMessageContaining("V3__p.sql failed in statement 2 at line 2: PRAGMA cannot");
    assertThatThrownBy(() -> new Migrations(List.of(new Migration("V1__e.sql", "-- nothing\n;"))))
        .hasMessageContaining("V1__e.sql holds no statement");
    assertThatThrownBy(() -> new Migrations(List.of(new Migration("V1__q.sql", "SELECT 'a"))))
        .hasMessageContaining("V1__q.sql cannot be read")
        .hasMessageContaining("quote");
    assertThatThrownBy(
            () -> new Migrations(List.of(ONE, new Migration("V1.0__again.sql", "SELECT 1"))))
        .hasMessageContaining("V1__one.sql and V1.0__again.sql have the same version");
    assertThatThrownBy(() -> new Migration("create.sql", "SELECT 1"))
        .hasMessageContaining("create.sql")
        .hasMessageContaining("V1__what_it_does.sql");
  }

  @Test
  void lineEndsOfAnotherSystemAreNoChange() {
    assertThat(new Migration("V2__two.sql", TWO.script().replace("\n", "\r\n")).checksum())
        .isEqualTo(TWO.checksum());
  }

  @Test
  void migrationsAreFoundOnTheClassPathAndInJars(@TempDir Path own) throws IOException {
    ClassLoader loader = MigrationsTest.class.getClassLoader();
    List<Migration> steps = MigrationFiles.onClassPath(loader, "dev/mvmci/sql/migrate/steps");
    Path jar = own.resolve("steps.jar");
    writeJar(jar, steps);
    try (URLClassLoader jars = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        SqliteNode fresh = SqliteNode.open(SqlConfig.alone(own.resolve("data")))) {
      assertThat(MigrationFiles.onClassPath(jars, "steps"))
          .containsExactlyInAnyOrderElementsOf(steps);
      assertThat(new Migrations(steps).apply(fresh)).hasSize(2);
      assertThat(numbers(fresh, "SELECT n FROM head_count")).containsExactly(2L);
    }
    assertThatThrownBy(() -> MigrationFiles.onClassPath(loader, "not/there"))
        .hasMessageContaining("not/there");
  }

  private static void writeJar(Path jar, List<Migration> steps) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("steps/"));
      for (Migration step : steps) {
        out.putNextEntry(new JarEntry("steps/" + step.file()));
        out.write(step.script().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static List<Long> numbers(SqliteNode node, String sql) {
    return node.query(Read.STRICT, sql).map(row -> row.requiredInteger("n"));
  }
}
