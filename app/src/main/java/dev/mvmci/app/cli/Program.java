package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.node.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
    footer = {
      "",
      "Exit codes: 0 ok; 1 failed; 2 wrong usage; 3 no server answers; 4 not found;",
      "5 refused; 124 waited too long. `mvm-ci COMMAND --help` tells more."
    })
public final class Program implements Runnable {

  private static final List<Class<?>> COMMANDS =
      List.of(
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
          BackupCommand.class,
          BlobCommand.class,
          SqlCommand.class,
          CompletionCommand.class,
          VersionCommand.class,
          FlawlessCommand.class,
          TrainCommand.class);

  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private static final Set<String> SERVING =
      Set.of("up", "control", "engine", "worker", "relay", "repram", "fade", "flawless");

  @Mixin private Help help;

  @Spec private CommandSpec spec;

  Program() {}

  /**
   * Does what the arguments say, and returns the exit code. All commands together take longer to
   * set up than most take to run; so where the first argument names one, it is the only one.
   */
  public static int execute(String... arguments) {
    CommandLine program = commandLine(needed(arguments));
    int code = program.execute(arguments);
    boolean isLost = code == 0 && isAnswer(arguments) && System.out.checkError() && !isPiped();
    return isLost ? lost(program) : code;
  }

  private static int lost(CommandLine program) {
    say(program.getErr(), "not all of the answer could be written; is the disk full?");
    return CommandFailure.FAILED;
  }

  /** Whoever reads a pipe, as {@code head} does, may leave when he has read enough. */
  private static boolean isPiped() {
    try {
      return Files.readSymbolicLink(STANDARD_OUTPUT).toString().startsWith("pipe:");
    } catch (IOException | UnsupportedOperationException _) {
      return false; // not on Linux
    }
  }

  /** Of a node that has served and stopped in order the exit code tells just that. */
  private static boolean isAnswer(String... arguments) {
    return arguments.length > 0 && !SERVING.contains(arguments[0]);
  }

  /** All commands, ready to execute. */
  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static List<Class<?>> needed(String... arguments) {
    if (arguments.length == 0) {
      return List.of();
    }
    return COMMANDS.stream()
        .filter(command -> command != CompletionCommand.class) // it tells of all the others
        .filter(command -> command.getAnnotation(Command.class).name().equals(arguments[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    var program = new CommandLine(new Program());
    commands.forEach(program::addSubcommand);
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
        "%s; see `%s --help`"
            .formatted(
                String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""),
                command.getCommandSpec().qualifiedName()));
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
