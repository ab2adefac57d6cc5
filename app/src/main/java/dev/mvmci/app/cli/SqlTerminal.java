package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The shell on a terminal: lines with editing and a history, failures that end nothing. */
final class SqlTerminal {

  private static final String PROMPT = "sql> ";
  private static final String MORE = "...> ";
  private static final String IN_TRANSACTION = "sql*> ";

  private final SqlShell shell;
  private final Output output;

  SqlTerminal(SqlShell shell, Output output) {
    this.shell = shell;
    this.output = output;
  }

  /** Until .quit or the end of the input. */
  void run() {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      var parser = new DefaultParser();
      parser.setEscapeChars(null);
      parser.setQuoteChars(new char[0]);
      LineReaderBuilder builder =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("mvm-ci sql")
              .parser(parser)
              .completer(
                  new StringsCompleter(
                      ".tables", ".schema", ".cluster", ".consistent on", ".help", ".quit"))
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
      historyFile().ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
      loop(builder.build());
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "the terminal cannot be used: " + e.getMessage());
    }
  }

  private void loop(LineReader reader) {
    var sql = new StringBuilder();
    while (true) {
      String line;
      try {
        line = reader.readLine(prompt(sql));
      } catch (UserInterruptException _) {
        sql.setLength(0);
        continue;
      } catch (EndOfFileException _) {
        return;
      }
      if (sql.isEmpty() && line.isBlank()) {
        continue;
      }
      if (sql.isEmpty() && line.strip().matches("\\.(quit|exit)")) {
        return;
      }
      take(sql, line);
    }
  }

  private String prompt(StringBuilder sql) {
    if (!sql.isEmpty()) {
      return MORE;
    }
    return shell.isInTransaction() ? IN_TRANSACTION : PROMPT;
  }

  private void take(StringBuilder sql, String line) {
    try {
      if (sql.isEmpty() && SqlShell.isOwnCommand(line)) {
        shell.own(line.strip());
      } else {
        sql.append(line).append('\n');
        if (SqlShell.isComplete(sql.toString())) {
          String text = sql.toString();
          sql.setLength(0);
          shell.statements(text);
        }
      }
    } catch (CommandFailure e) {
      output.err().println(Table.printable(e.line()));
    }
    output.err().flush();
    output.out().flush();
  }

  /** What was typed may hold data, so nobody else may read it; without a home there is none. */
  private static Optional<Path> historyFile() {
    String home = System.getProperty("user.home");
    if (home == null || !Files.isDirectory(Path.of(home))) {
      return Optional.empty();
    }
    Path file = Path.of(home, ".local", "state", "mvm-ci", "sql_history");
    try {
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(ownerOnly));
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return Optional.of(file);
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty(); // a shell without a history still works
    }
  }
}
