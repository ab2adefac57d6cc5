package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sql",
    description = {
      "Ask the replicated database.",
      "It takes the statements given, those on standard input, or, on a terminal, one after the",
      "other as you type them."
    },
    footer = {
      "",
      "Statements end with ';'. Each is applied by itself; those between BEGIN and COMMIT",
      "are applied together or not at all. `.help` lists what is no SQL: .tables, .schema,",
      ".cluster, .backup FILE, .consistent on|lease|off, .quit."
    })
final class SqlCommand implements Runnable {

  /** More than this is no script for a command line. */
  private static final int MAX_SCRIPT_BYTES = 64 << 20;

  @Mixin private Help help;
  @Mixin private Output output;
  @Mixin private SqlTarget target;

  @Option(
      names = "--consistent",
      description = "Queries see everything acknowledged before, on any member.")
  private boolean consistent;

  @Option(
      names = "--lease",
      description = {
        "As --consistent but sooner, as long as the clocks of the",
        "members run at about the same rate."
      })
  private boolean lease;

  @Parameters(arity = "0..*", paramLabel = "STATEMENT")
  private @Nullable List<String> statements;

  @Override
  public void run() {
    if (consistent && lease) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "--consistent and --lease exclude each other; give --consistent to see everything"
              + " acknowledged before in any case, or --lease to see it sooner where the members'"
              + " clocks run at about the same rate");
    }
    try (SqlSession session = target.open()) {
      var shell = new SqlShell(session, output, level());
      if (statements != null && !statements.isEmpty()) {
        statements.forEach(shell::script);
      } else if (isTerminal()) {
        new SqlTerminal(shell, output).run();
      } else {
        shell.script(standardInput());
      }
      shell.requireNoOpenTransaction();
    }
  }

  private Read level() {
    if (consistent) {
      return Read.STRICT;
    }
    return lease ? Read.LEASE : Read.LOCAL;
  }

  private static boolean isTerminal() {
    // There is none if input or output goes elsewhere; which of the two says so depends on the JDK.
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  private static String standardInput() {
    try {
      byte[] script = System.in.readNBytes(MAX_SCRIPT_BYTES + 1);
      if (script.length > MAX_SCRIPT_BYTES) {
        throw new CommandFailure(
            CommandFailure.USAGE,
            "the script has more than %d bytes; cut it into several".formatted(MAX_SCRIPT_BYTES));
      }
      return new String(script, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "cannot read standard input: " + e.getMessage());
    }
  }
}
