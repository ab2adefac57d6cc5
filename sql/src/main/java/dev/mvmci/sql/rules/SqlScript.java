package dev.mvmci.sql.rules;

import dev.mvmci.sql.SqlFailure;
import java.util.ArrayList;
import java.util.List;

/** A text of several statements, cut where SQLite would cut it: not inside a trigger's body. */
public final class SqlScript {

  private final String text;
  private final List<Piece> pieces;

  private SqlScript(String text, List<Piece> pieces) {
    this.text = text;
    this.pieces = pieces;
  }

  /**
   * Cuts the text; whether the statements may be replicated is not asked.
   *
   * @throws SqlFailure.Rejected if a quote is not closed
   */
  public static SqlScript of(String text) {
    List<Piece> pieces = new ArrayList<>();
    List<Token> rest = SqlScanner.scan(text);
    while (!rest.isEmpty()) {
      int end = StatementEnd.of(rest);
      if (end > 0) {
        pieces.add(new Piece(rest.getFirst().start(), rest.get(end - 1).end()));
      }
      rest = rest.subList(Math.min(rest.size(), Math.max(1, end)), rest.size());
    }
    return new SqlScript(text, pieces);
  }

  /** The statements without their semicolons and what stands between them. */
  public List<String> statements() {
    return pieces.stream().map(piece -> text.substring(piece.start(), piece.end())).toList();
  }

  /** The line, from 1, in which the statement of this index begins. */
  public int lineOf(int index) {
    int start = index < pieces.size() ? pieces.get(index).start() : text.length();
    return 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
  }

  private record Piece(int start, int end) {}
}
