package dev.mvmci.sql.rules;

import dev.mvmci.sql.SqlFailure;
import java.util.ArrayList;
import java.util.List;

/** Cuts a SQL text into tokens the way SQLite does, without comments and white space. */
final class SqlScanner {

  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private SqlScanner(String sql) {
    this.sql = sql;
  }

  static List<Token> scan(String sql) {
    SqlScanner scanner = new SqlScanner(sql);
    while (scanner.at < sql.length()) {
      scanner.next();
    }
    return scanner.tokens;
  }

  private void next() {
    char c = sql.charAt(at);
    if (c == '\0') {
      throw new SqlFailure.Rejected("the statement has a NUL character at " + at, null);
    } else if (Character.isWhitespace(c) || c == '\ufeff') {
      at++;
    } else if (sql.startsWith("--", at)) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end + 1;
    } else if (sql.startsWith("/*", at)) {
      int end = sql.indexOf("*/", at + 2);
      at = end < 0 ? sql.length() : end + 2;
    } else if (c == '\'') {
      add(Token.Kind.LITERAL, at, quoted('\''));
    } else if (c == '"' || c == '`') {
      add(Token.Kind.NAME, at, quoted(c));
    } else if (c == '[') {
      add(Token.Kind.NAME, at, bracketed());
    } else if (isWordStart(c)) {
      word();
    } else if (c >= '0' && c <= '9') {
      add(Token.Kind.LITERAL, at, takeWhileWordPart());
    } else {
      at++;
      add(Token.Kind.SYMBOL, at - 1, String.valueOf(c));
    }
  }

  /** The token that ends here. */
  private void add(Token.Kind kind, int start, String text) {
    tokens.add(new Token(kind, text, start, at));
  }

  private void word() {
    int start = at;
    String word = takeWhileWordPart();
    if (word.length() == 1
        && (word.charAt(0) == 'x' || word.charAt(0) == 'X')
        && at < sql.length()
        && sql.charAt(at) == '\'') {
      add(Token.Kind.LITERAL, start, quoted('\''));
    } else {
      tokens.add(Token.word(word, start, at));
    }
  }

  private String takeWhileWordPart() {
    int start = at;
    while (at < sql.length() && isWordPart(sql.charAt(at))) {
      at++;
    }
    return sql.substring(start, at);
  }

  /** Reads a quoted piece in which the doubled quote stands for itself. */
  private String quoted(char quote) {
    int start = at;
    StringBuilder text = new StringBuilder();
    for (at++; at < sql.length(); at++) {
      char c = sql.charAt(at);
      if (c != quote) {
        text.append(c);
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
        text.append(c);
        at++;
      } else {
        at++;
        return text.toString();
      }
    }
    throw unterminated(start);
  }

  private String bracketed() {
    int end = sql.indexOf(']', at);
    if (end < 0) {
      throw unterminated(at);
    }
    String text = sql.substring(at + 1, end);
    at = end + 1;
    return text;
  }

  private SqlFailure.Rejected unterminated(int start) {
    return new SqlFailure.Rejected(
        "the quote " + sql.charAt(start) + " at " + start + " is not closed", null);
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || (c >= '0' && c <= '9') || c == '$';
  }
}
