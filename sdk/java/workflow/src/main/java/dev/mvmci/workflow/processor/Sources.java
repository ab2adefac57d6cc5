package dev.mvmci.workflow.processor;

/** Pieces of Java source. */
final class Sources {

  private Sources() {}

  static String packageLine(String packageName) {
    return packageName.isEmpty() ? "" : "package " + packageName + ";\n";
  }

  /** A text as a literal. */
  static String literal(String text) {
    var out = new StringBuilder("\"");
    text.chars()
        .forEach(unit -> {
          if (unit == '"' || unit == '\\' || unit < ' ') {
            out.append("\\%03o".formatted(unit));
          } else if (unit > '~') {
            out.append("\\u%04x".formatted(unit));
          } else {
            out.append((char) unit);
          }
        });
    return out.append('"').toString();
  }
}
