package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.http.Json;
import dev.mvmci.sql.ReplicatedSqlite.Health;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.remote.ClusterMember;
import dev.mvmci.sql.rules.SqlScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs statements and the shell's own commands, and shows what they answer. */
final class SqlShell {

  private static final Set<String> QUERY_VERBS = Set.of("SELECT", "VALUES", "EXPLAIN");
  private static final String CHANGING_WORDS = "(?is).*\\b(INSERT|UPDATE|DELETE|REPLACE)\\b.*";
  private static final String USER_OBJECTS =
      "FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
          + " AND name NOT LIKE '\\_raft%' ESCAPE '\\' AND name NOT LIKE '\\_mvm\\_%' ESCAPE '\\'";
  private static final String HELP =
      """
      .tables            names of tables and views
      .schema [NAME]     how they were created
      .cluster           members and their state
      .backup FILE       a copy of the whole database, as it is at one moment
      .consistent on|lease|off
                         whether queries see everything acknowledged before; 'lease' trusts
                         that the clocks of the members run at about the same rate
      .quit              end
      Anything else is SQL and ends with ';'. BEGIN; ... COMMIT; applies all or nothing.\
      """;

  private final SqlSession session;
  private final Output output;
  private Read level;

  /** Statements since BEGIN. */
  private @Nullable List<Statement> transaction;

  SqlShell(SqlSession session, Output output, Read level) {
    this.session = session;
    this.output = output;
    this.level = level;
  }

  /** Runs a text of many lines; a failure ends it. */
  void script(String text) {
    var sql = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (sql.toString().isBlank() && isOwnCommand(line)) {
        own(line.strip());
      } else {
        sql.append(line).append('\n');
        if (isComplete(sql.toString())) {
          statements(sql.toString());
          sql.setLength(0);
        }
      }
    }
    statements(sql.toString());
  }

  static boolean isOwnCommand(String line) {
    return line.strip().startsWith(".");
  }

  /** Whether what was typed so far can be run; a trigger has semicolons inside. */
  static boolean isComplete(String text) {
    String end = text.stripTrailing().toUpperCase(Locale.ROOT);
    if (!end.endsWith(";")) {
      return false;
    }
    try {
      List<String> statements = SqlScript.of(text).statements();
      return statements.isEmpty()
          || !statements.getLast().toUpperCase(Locale.ROOT).matches("(?s)CREATE\\s+TRIGGER\\b.*")
          || end.matches("(?s).*\\bEND\\s*;");
    } catch (SqlFailure.Rejected _) {
      return false; // a quote is open
    }
  }

  /** Runs the statements in the text, one after the other. */
  void statements(String text) {
    try {
      SqlScript.of(text).statements().forEach(this::statement);
    } catch (SqlFailure e) {
      throw SqlSession.failure(e);
    }
  }

  private void statement(String sql) {
    String verb = sql.split("\\W+", 2)[0].toUpperCase(Locale.ROOT);
    switch (verb) {
      case "BEGIN" -> begin();
      case "COMMIT", "END" -> commit();
      case "ROLLBACK" -> transaction = null;
      default -> {
        boolean query =
            QUERY_VERBS.contains(verb) || (verb.equals("WITH") && !sql.matches(CHANGING_WORDS));
        if (transaction != null) {
          transaction.add(Statement.of(sql));
        } else if (query) {
          show(session.database().query(level, sql));
        } else {
          showResults(session.database().transaction(List.of(Statement.of(sql))));
        }
      }
    }
  }

  private void begin() {
    if (transaction != null) {
      throw new CommandFailure(CommandFailure.USAGE, "BEGIN within a transaction; COMMIT first");
    }
    transaction = new ArrayList<>();
  }

  private void commit() {
    List<Statement> statements = transaction;
    if (statements == null) {
      throw new CommandFailure(CommandFailure.USAGE, "COMMIT without BEGIN");
    }
    transaction = null;
    if (!statements.isEmpty()) {
      showResults(session.database().transaction(statements));
    }
  }

  /** A script that ends within a transaction has not done what it says. */
  void requireNoOpenTransaction() {
    if (transaction != null) {
      throw new CommandFailure(
          CommandFailure.USAGE, "BEGIN without COMMIT; nothing of it was applied");
    }
  }

  boolean isInTransaction() {
    return transaction != null;
  }

  /** Runs a command of the shell's own, which begins with a dot. */
  void own(String line) {
    String[] words = line.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    try {
      switch (words[0]) {
        case ".help" -> HELP.lines().forEach(output::line);
        case ".tables" ->
            show(
                session
                    .database()
                    .query(
                        level,
                        "SELECT name, type "
                            + USER_OBJECTS
                            + " AND type IN ('table', 'view') ORDER BY name"));
        case ".schema" -> schema(argument);
        case ".cluster" -> cluster();
        case ".backup" -> backup(argument);
        case ".consistent" -> consistent(argument);
        default ->
            throw new CommandFailure(
                CommandFailure.USAGE, "there is no %s; .help lists what there is".formatted(line));
      }
    } catch (SqlFailure e) {
      throw SqlSession.failure(e);
    }
  }

  private void schema(String name) {
    Rows rows =
        session
            .database()
            .query(
                level,
                "SELECT sql "
                    + USER_OBJECTS
                    + " AND sql IS NOT NULL AND (? = '' OR tbl_name = ?) ORDER BY tbl_name, rowid",
                name,
                name);
    if (output.json()) {
      show(rows);
    } else {
      rows.rows().forEach(row -> output.line(row.requiredText("sql").replace('\n', ' ') + ";"));
    }
  }

  private void backup(String argument) {
    if (argument.isEmpty()) {
      throw new CommandFailure(CommandFailure.USAGE, "it is '.backup FILE'");
    }
    Path file = Path.of(argument).toAbsolutePath();
    if (Files.exists(file)) {
      throw new CommandFailure(
          CommandFailure.REFUSED, "there is a file %s; name another".formatted(file));
    }
    try {
      long index = session.copies().copyTo(file);
      if (output.json()) {
        output.print(
            Json.mapper()
                .createObjectNode()
                .put("file", file.toString())
                .put("bytes", Files.size(file))
                .put("index", index));
      } else {
        output.line("ok, %d bytes, up to entry %d".formatted(Files.size(file), index));
      }
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "cannot write the copy %s: %s".formatted(file, e));
    }
  }

  private void consistent(String argument) {
    level =
        switch (argument) {
          case "on" -> Read.STRICT;
          case "lease" -> Read.LEASE;
          case "off" -> Read.LOCAL;
          default ->
              throw new CommandFailure(
                  CommandFailure.USAGE,
                  "it is '.consistent on', '.consistent lease' or '.consistent off'");
        };
  }

  private void cluster() {
    List<ClusterMember> members = session.members().get();
    Health health = session.database().health();
    if (output.json()) {
      ObjectNode shown = Json.mapper().createObjectNode();
      shown.put("healthy", health.healthy()).put("leader", health.leader());
      shown.put("asked", health.self()).put("applied", health.appliedIndex());
      shown.put("lag", health.lag());
      ArrayNode list = shown.putArray("members");
      for (ClusterMember member : members) {
        list.addObject()
            .put("id", member.id())
            .put("role", role(member))
            .put("raft", member.raftAddress())
            .put("api", member.apiAddress());
      }
      output.print(shown);
      return;
    }
    if (!members.isEmpty()) {
      var table = new Table("MEMBER", "ROLE", "RAFT", "API");
      for (ClusterMember member : members) {
        table.row(
            Long.toString(member.id()), role(member), member.raftAddress(), member.apiAddress());
      }
      output.print(table);
    }
    output.line(
        "member %d says: %s, leader %s, applied %d, behind %d"
            .formatted(
                health.self(),
                health.healthy() ? "healthy" : "not healthy",
                health.leader() == 0 ? "unknown" : Long.toString(health.leader()),
                health.appliedIndex(),
                health.lag()));
  }

  private static String role(ClusterMember member) {
    if (member.leader()) {
      return "leader";
    }
    return member.voter() ? "follower" : "learner";
  }

  private void showResults(List<StatementResult> results) {
    if (output.json()) {
      ArrayNode shown = Json.mapper().createArrayNode();
      for (StatementResult result : results) {
        shown
            .addObject()
            .put("changes", result.changes())
            .put("last_row_id", result.lastRowId())
            .set("rows", SqlRows.json(result.rows()));
      }
      output.print(shown);
      return;
    }
    for (StatementResult result : results) {
      if (!result.rows().columns().isEmpty()) {
        show(result.rows());
      } else {
        output.line(
            "ok, %d %s".formatted(result.changes(), result.changes() == 1 ? "row" : "rows"));
      }
    }
  }

  private void show(Rows rows) {
    if (output.json()) {
      output.print(SqlRows.json(rows));
    } else if (!rows.columns().isEmpty()) {
      output.print(SqlRows.table(rows));
    }
  }
}
