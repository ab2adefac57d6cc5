package dev.mvmci.sql.rules;

import dev.mvmci.sql.SqlFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides which texts may become commands or queries. A command must be one statement that does the
 * same on every member, whatever its clock, its file or its connection did before.
 */
public final class SqlRules {

  /** No text may be longer; SQLite's own default bound for one statement. */
  public static final int MAX_TEXT_LENGTH = 1_000_000;

  private static final Set<String> COMMANDS =
      Set.of(
          "INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH", "VALUES", "CREATE", "DROP",
          "ALTER");
  private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "EXPLAIN");
  private static final Set<String> SCHEMA_CHANGES = Set.of("CREATE", "DROP", "ALTER");
  private static final Set<String> TABLE_MODULES =
      Set.of("FTS3", "FTS4", "FTS5", "RTREE", "RTREE_I32", "GEOPOLY");

  /** Tables that SQLite makes up from its file or its connection. */
  private static final Set<String> MEMBER_TABLES =
      Set.of("DBSTAT", "SQLITE_DBPAGE", "SQLITE_STMT", "BYTECODE", "TABLES_USED");

  private static final Set<String> SESSION_FUNCTIONS = Set.of("LAST_INSERT_ROWID", "CHANGES");

  /** What to do instead of a statement that some would try. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "BEGIN", "; the statements of one command are one transaction, so pass them together",
          "COMMIT", "; the statements of one command are one transaction, so pass them together",
          "SAVEPOINT", "; a command is all or nothing, so pass its statements together",
          "ATTACH", "; keep all tables in this database",
          "VACUUM", "; space is used again by itself, and a copy is made by a backup",
          "PRAGMA", "; settings are the member's own, and pragmas that read go into a query");

  private SqlRules() {}

  /** Throws {@link SqlFailure.Rejected} unless the text may be replicated. */
  public static void requireCommand(String sql) {
    List<Token> tokens = requireOneStatement(sql);
    String verb = tokens.getFirst().text();
    if (!tokens.getFirst().isWord(verb) || !COMMANDS.contains(verb)) {
      throw refused(
          verb
              + " cannot be replicated"
              + INSTEAD.getOrDefault(verb, "")
              + "; a command starts with one of "
              + sorted(COMMANDS));
    }
    for (int i = 0; i < tokens.size(); i++) {
      checkReservedName(tokens.get(i));
      checkFunction(tokens, i, verb);
      checkConflictClause(tokens, i);
      checkMemberTable(tokens, i);
    }
    if (SCHEMA_CHANGES.contains(verb)) {
      checkSchemaChange(tokens);
    }
    RowOrder.check(tokens);
  }

  /** Throws {@link SqlFailure.Rejected} unless the text may be run as a query. */
  public static void requireQuery(String sql) {
    List<Token> tokens = requireOneStatement(sql);
    String verb = tokens.getFirst().text();
    if (!tokens.getFirst().isWord(verb) || !QUERIES.contains(verb)) {
      throw refused(verb + " is no query; changes go through a command");
    }
  }

  /** What the applying side must know of a statement. */
  public static SqlTraits traits(String sql) {
    List<Token> tokens = SqlScanner.scan(sql);
    Set<String> words = new HashSet<>();
    tokens.forEach(token -> words.add(token.upperName()));
    String verb = tokens.isEmpty() ? "" : tokens.getFirst().text();
    boolean withInsert =
        verb.equals("WITH") && (words.contains("INSERT") || words.contains("REPLACE"));
    return new SqlTraits(
        verb.equals("INSERT") || verb.equals("REPLACE") || withInsert,
        words.contains("CONFLICT"),
        SCHEMA_CHANGES.contains(verb),
        words.stream().anyMatch(SESSION_FUNCTIONS::contains));
  }

  private static List<Token> requireOneStatement(String sql) {
    if (sql.length() > MAX_TEXT_LENGTH) {
      throw refused(
          "the statement has "
              + sql.length()
              + " characters, allowed are "
              + MAX_TEXT_LENGTH
              + "; pass data as arguments");
    }
    List<Token> tokens = SqlScanner.scan(sql);
    int end = StatementEnd.of(tokens);
    if (end == 0) {
      throw refused("the statement is empty");
    }
    for (Token token : tokens.subList(end, tokens.size())) {
      if (!token.isSymbol(';')) {
        throw refused(
            "more than one statement in one text; pass each statement on its own, they are applied"
                + " together");
      }
    }
    return tokens.subList(0, end);
  }

  private static void checkReservedName(Token token) {
    String name = token.upperName();
    if (name.startsWith("_RAFT")) {
      throw refused("names that start with _raft are reserved: " + lower(token));
    }
    if (name.startsWith("_MVM_")) {
      throw refused(
          lower(token)
              + " belongs to a service; use its methods (Locks, Counters, Cache, Channels,"
              + " Migrations), names that start with _mvm_ are reserved");
    }
  }

  private static void checkFunction(List<Token> tokens, int at, String verb) {
    if (at + 1 >= tokens.size() || !tokens.get(at + 1).isSymbol('(')) {
      return;
    }
    String name = tokens.get(at).upperName();
    RefusedFunctions.check(lower(tokens.get(at)));
    if (SESSION_FUNCTIONS.contains(name) && SCHEMA_CHANGES.contains(verb)) {
      throw refused(
          "the function "
              + lower(tokens.get(at))
              + "() cannot be stored in the schema: it differs between members; use NEW.rowid or"
              + " RETURNING");
    }
  }

  /** ROLLBACK would undo the other commands of the entry, FAIL would leave half of its own. */
  private static void checkConflictClause(List<Token> tokens, int at) {
    Token token = tokens.get(at);
    if (at == 0 || !(token.isWord("ROLLBACK") || token.isWord("FAIL"))) {
      return;
    }
    Token before = tokens.get(at - 1);
    boolean raise = before.isSymbol('(') && at > 1 && tokens.get(at - 2).isWord("RAISE");
    if (raise || before.isWord("OR") || before.isWord("CONFLICT")) {
      throw refused("the conflict resolution " + token.text() + " is not available; use ABORT");
    }
  }

  private static void checkMemberTable(List<Token> tokens, int at) {
    String name = tokens.get(at).upperName();
    if (name.startsWith("PRAGMA_") || MEMBER_TABLES.contains(name)) {
      throw refused(lower(tokens.get(at)) + " differs between members; ask for it in a query");
    }
  }

  private static void checkSchemaChange(List<Token> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (i == 1 && (token.isWord("TEMP") || token.isWord("TEMPORARY"))) {
        throw refused("temporary objects are not replicated; create an ordinary one");
      }
      if (token.isWord("DEFERRED") && tokens.get(i - 1).isWord("INITIALLY")) {
        throw refused(
            "INITIALLY DEFERRED constraints are checked after other callers' commands; use"
                + " IMMEDIATE");
      }
      if (i > 1
          && tokens.get(i - 1).isWord("USING")
          && tokens.get(1).isWord("VIRTUAL")
          && !TABLE_MODULES.contains(token.upperName())) {
        throw refused(
            "virtual tables of "
                + lower(token)
                + " are not replicated; allowed are "
                + sorted(TABLE_MODULES));
      }
    }
    if (namesTempSchema(tokens)) {
      throw refused("temporary objects are not replicated; create an ordinary one");
    }
  }

  private static boolean namesTempSchema(List<Token> tokens) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).upperName().equals("TEMP") && tokens.get(i + 1).isSymbol('.')) {
        return true;
      }
    }
    return false;
  }

  private static List<String> sorted(Set<String> words) {
    return words.stream().sorted().toList();
  }

  private static String lower(Token token) {
    return token.text().toLowerCase(Locale.ROOT);
  }

  static SqlFailure.Rejected refused(String message) {
    return new SqlFailure.Rejected(message, null);
  }
}
