package dev.mvmci.app.cli;

import dev.mvmci.http.Json;
import dev.mvmci.sql.Rows;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows for people and for programs. */
final class SqlRows {

  private SqlRows() {}

  /** With blobs as x'…' and nothing for what is null. */
  static Table table(Rows rows) {
    var table = new Table(rows.columns().toArray(String[]::new));
    for (Rows.Row row : rows.rows()) {
      table.row(row.values().stream().map(SqlRows::text).toArray(String[]::new));
    }
    return table;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "NULL";
      case byte[] blob -> "x'" + HexFormat.of().formatHex(blob) + "'";
      default -> value.toString();
    };
  }

  /** An array of objects, with blobs as base64. */
  static ArrayNode json(Rows rows) {
    ArrayNode all = Json.mapper().createArrayNode();
    for (Rows.Row row : rows.rows()) {
      ObjectNode one = all.addObject();
      for (int i = 0; i < rows.columns().size(); i++) {
        put(one, rows.columns().get(i), row.values().get(i));
      }
    }
    return all;
  }

  private static void put(ObjectNode object, String name, @Nullable Object value) {
    switch (value) {
      case null -> object.putNull(name);
      case Long integer -> object.put(name, integer);
      case Double real -> object.put(name, real);
      case byte[] blob -> object.put(name, Base64.getEncoder().encodeToString(blob));
      default -> object.put(name, value.toString());
    }
  }
}
