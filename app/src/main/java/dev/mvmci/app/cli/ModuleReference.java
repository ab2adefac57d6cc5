package dev.mvmci.app.cli;

/**
 * A module as a command line names it: {@code name} or {@code name:version}.
 *
 * @param version empty for the one deployed last
 */
record ModuleReference(String name, String version) {

  static ModuleReference parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new ModuleReference(text, "")
        : new ModuleReference(text.substring(0, colon), text.substring(colon + 1));
  }
}
