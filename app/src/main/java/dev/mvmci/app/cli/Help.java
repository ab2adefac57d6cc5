package dev.mvmci.app.cli;

import picocli.CommandLine.Option;

/** Every command has it. */
final class Help {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  boolean asked() {
    return help;
  }
}
