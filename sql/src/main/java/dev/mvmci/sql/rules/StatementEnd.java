package dev.mvmci.sql.rules;

import java.util.List;

/** Finds where the first statement of a text ends. */
final class StatementEnd {

  private StatementEnd() {}

  /**
   * The index after the last token of the first statement, without its semicolon. As in SQLite, a
   * trigger ends at an END that follows a semicolon; any other statement at the first semicolon.
   */
  static int of(List<Token> tokens) {
    boolean trigger = isTrigger(tokens);
    for (int i = 0; i < tokens.size(); i++) {
      if (trigger && i > 0 && tokens.get(i).isWord("END") && tokens.get(i - 1).isSymbol(';')) {
        return i + 1;
      }
      if (!trigger && tokens.get(i).isSymbol(';')) {
        return i;
      }
    }
    return tokens.size();
  }

  private static boolean isTrigger(List<Token> tokens) {
    if (tokens.isEmpty() || !tokens.getFirst().isWord("CREATE")) {
      return false;
    }
    return tokens.stream().skip(1).limit(2).anyMatch(token -> token.isWord("TRIGGER"));
  }
}
