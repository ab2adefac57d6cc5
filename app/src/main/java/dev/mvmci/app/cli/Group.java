package dev.mvmci.app.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that is nothing but the name of several. */
abstract class Group implements Runnable {

  @Mixin private Help help;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "one of %s is missing".formatted(spec.subcommands().keySet()));
  }
}
