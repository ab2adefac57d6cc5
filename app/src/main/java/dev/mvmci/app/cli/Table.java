package dev.mvmci.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns. On a terminal the last column is cut to fit; piped, nothing is. */
final class Table {

  private static final String GAP = "  ";
  private static final int LEAST_LAST_COLUMN = 10;

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... header) {
    rows.add(List.of(header).stream().map(Table::printable).toList());
  }

  Table row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + rows.getFirst());
    }
    rows.add(List.of(cells).stream().map(Table::printable).toList());
    return this;
  }

  /**
   * @param width columns of the terminal, 0 for none
   */
  void print(PrintWriter out, int width) {
    int columns = rows.getFirst().size();
    var widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns - 1; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
      }
      String last = row.getLast();
      out.println((line + (width > 0 ? cut(last, width - line.length()) : last)).stripTrailing());
    }
  }

  private static String cut(String text, int room) {
    int most = Math.max(room, LEAST_LAST_COLUMN);
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /** Text that cannot steer the terminal it is shown on. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
