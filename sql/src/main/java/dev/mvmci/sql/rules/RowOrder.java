package dev.mvmci.sql.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Refuses commands whose effect depends on the order in which SQLite happens to visit rows. It is
 * the same on all members only while their SQLite plans alike, and an upgrade may change that.
 */
final class RowOrder {

  private static final Set<String> AGGREGATES =
      Set.of("COUNT", "MAX", "MIN", "SUM", "TOTAL", "AVG", "GROUP_CONCAT");

  /** One pair of parentheses, or what is outside of all, of one statement. */
  private static final class Group {
    private final boolean exists;
    private boolean inserts;
    private boolean selects;
    private boolean from;
    private boolean oneRow;
    private boolean grouped;
    private boolean ordered;
    private boolean limited;

    private Group(boolean exists) {
      this.exists = exists;
    }
  }

  private final List<Token> tokens;
  private final Deque<Group> groups = new ArrayDeque<>();

  private RowOrder(List<Token> tokens) {
    this.tokens = tokens;
  }

  static void check(List<Token> tokens) {
    Token verb = tokens.getFirst();
    boolean changes =
        !verb.isWord("SELECT")
            && !verb.isWord("VALUES")
            && !verb.isWord("DROP")
            && !verb.isWord("ALTER");
    if (changes) {
      new RowOrder(tokens).walk();
    }
  }

  private void walk() {
    groups.push(new Group(false));
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isSymbol('(')) {
        noteAggregate(i);
        groups.push(new Group(i > 0 && tokens.get(i - 1).isWord("EXISTS")));
      } else if (token.isSymbol(')') && groups.size() > 1) {
        Group closed = groups.pop();
        end(closed);
        noteSource(closed);
      } else if (token.isSymbol(';')) {
        end(groups.pop()); // a statement within a trigger
        groups.push(new Group(false));
      } else if (token.kind() == Token.Kind.WORD) {
        note(groups.element(), i);
      }
    }
    end(groups.pop());
  }

  private void note(Group group, int at) {
    switch (tokens.get(at).text()) {
      case "INTO" -> group.inserts = true;
      case "SELECT" -> group.selects = true;
      case "FROM" -> group.from = true;
      case "GROUP" -> group.grouped = true;
      case "ORDER" -> group.ordered = true;
      case "LIMIT" -> group.limited = true;
      default -> {
        // tells nothing of the order
      }
    }
  }

  /** Before FROM and without GROUP BY, an aggregate makes the whole result one row. */
  private void noteAggregate(int parenthesis) {
    Group group = groups.element();
    if (parenthesis > 0
        && group.selects
        && !group.from
        && AGGREGATES.contains(tokens.get(parenthesis - 1).upperName())) {
      group.oneRow = true;
    }
  }

  /** A source that is itself a SELECT without a table has one row. */
  private void noteSource(Group source) {
    Group group = groups.element();
    if (group.from && source.selects && !source.from) {
      group.oneRow = true;
    }
  }

  private static void end(Group group) {
    if (group.limited && !group.ordered && !group.exists) {
      throw SqlRules.refused(
          "LIMIT without ORDER BY takes rows that may differ between members; add ORDER BY");
    }
    boolean manyRows = group.from && !(group.oneRow && !group.grouped);
    if (group.inserts && group.selects && manyRows && !group.ordered) {
      throw SqlRules.refused(
          "INSERT ... SELECT without ORDER BY numbers rows in an order that may differ between"
              + " members; add ORDER BY");
    }
  }
}
