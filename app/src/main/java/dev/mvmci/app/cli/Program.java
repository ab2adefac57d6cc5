package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.node.StartRefused;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The root of all commands, and how they fail: one line, and a documented exit code. */
@Command(
    name = "mvm-ci",
    description = "Runs work to completion, anywhere.",
    subcommands = {
      UpCommand.class,
      ControlCommand.class,
      JobCommand.class,
      ModuleCommand.class,
      WorkflowCommand.class,
      EngineCommand.class,
      CrashTestCommand.class,
      WorkerCommand.class,
      TicketCommand.class,
      PeersCommand.class,
      IdentityCommand.class,
      RelayCommand.class,
      RepramCommand.class,
      FadeCommand.class,
      MonitorCommand.class,
      KvCommand.class,
      BlobCommand.class,
      SqlCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
      FlawlessCommand.class,
      TrainCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 ok; 1 failed; 2 wrong usage; 3 no server answers; 4 not found;",
      "5 refused; 124 waited too long. `mvm-ci COMMAND --help` tells more."
    })
public final class Program implements Runnable {

  @Mixin private Help help;

  @Spec private CommandSpec spec;

  Program() {}

  /** The commands, ready to execute. */
  public static CommandLine commandLine() {
    var program = new CommandLine(new Program());
    program
        .getCommandSpec()
        .version(VersionCommand.line())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
    return program
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(Math.clamp(Screen.columns(), 80, 120))
        .setParameterExceptionHandler(Program::wrongUsage)
        .setExecutionExceptionHandler(Program::failed);
  }

  @Override
  public void run() {
    if (!ConfigOption.isDescribedHere()) {
      throw new ParameterException(
          spec.commandLine(), "a command is missing, and there is no hiqlite.toml here");
    }
    var control = new CommandLine(new ControlCommand());
    control.parseArgs();
    control.<ControlCommand>getCommand().run();
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    say(
        command.getErr(),
        "%s; see `%s --help`".formatted(e.getMessage(), command.getCommandSpec().qualifiedName()));
    return CommandFailure.USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult arguments)
      throws Exception {
    return switch (e) {
      case CommandFailure failure -> {
        say(command.getErr(), failure.line());
        yield failure.exitCode();
      }
      case StartRefused refusal -> {
        say(command.getErr(), refusal.reason());
        yield CommandFailure.FAILED;
      }
      default -> throw e;
    };
  }

  private static void say(PrintWriter err, String line) {
    err.println("mvm-ci: " + Table.printable(line));
    err.flush();
  }
}
