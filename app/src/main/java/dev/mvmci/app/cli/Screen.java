package dev.mvmci.app.cli;

import org.jspecify.annotations.Nullable;

/** What the launcher found out about the terminal; a JVM cannot ask. */
final class Screen {

  private Screen() {}

  /** Its width if the output goes to one, or 0. */
  static int columns() {
    return columns(System.getenv("MVM_CI_COLUMNS"));
  }

  static int columns(@Nullable String width) {
    try {
      return width == null ? 0 : Math.max(0, Integer.parseInt(width.strip()));
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
