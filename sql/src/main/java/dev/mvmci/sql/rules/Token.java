package dev.mvmci.sql.rules;

import java.util.Locale;

/**
 * One piece of a SQL text, where it starts and the place behind it. Words are upper case; quoted
 * names keep their letters, unquoted.
 */
record Token(Kind kind, String text, int start, int end) {

  enum Kind {
    WORD,
    NAME,
    LITERAL,
    SYMBOL
  }

  static Token word(String text, int start, int end) {
    return new Token(Kind.WORD, text.toUpperCase(Locale.ROOT), start, end);
  }

  boolean isWord(String upperCase) {
    return kind == Kind.WORD && text.equals(upperCase);
  }

  boolean isSymbol(char symbol) {
    return kind == Kind.SYMBOL && text.charAt(0) == symbol;
  }

  /** The upper-case name if this token can name a table, column or function, otherwise "". */
  String upperName() {
    return switch (kind) {
      case WORD -> text;
      case NAME -> text.toUpperCase(Locale.ROOT);
      case LITERAL, SYMBOL -> "";
    };
  }
}
