package dev.mvmci.app.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Print a completion script for your shell.",
    footer = {"", "bash, zsh: source <(mvm-ci completion bash)"})
final class CompletionCommand implements Runnable {

  /** The script serves both: in zsh it turns bash completion on by itself. */
  enum Shell {
    BASH,
    ZSH
  }

  @Mixin private Help help;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  @SuppressWarnings("UnusedVariable") // checked by picocli; one script serves both
  private Shell shell;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    var program = spec.root().commandLine();
    spec.commandLine().getOut().println(AutoComplete.bash("mvm-ci", program));
  }
}
