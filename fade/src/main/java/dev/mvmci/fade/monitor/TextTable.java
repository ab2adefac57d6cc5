package dev.mvmci.fade.monitor;

import java.util.List;

/** Columns for a terminal, as wide as their longest cell. */
final class TextTable {

  private static final String GAP = "  ";

  private TextTable() {}

  /** The rows, all with as many cells as the first, which is the heading. */
  static String of(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], plain(row.get(i)).length());
      }
    }
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = plain(row.get(i));
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** What nodes say of themselves must not steer the terminal. */
  static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
