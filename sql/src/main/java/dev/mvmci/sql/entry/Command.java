package dev.mvmci.sql.entry;

import dev.mvmci.sql.Statement;
import java.util.List;

/** Statements that take effect all or none. */
public record Command(CommandId id, List<Statement> statements) {

  private static final Command OPEN_SESSION = new Command(CommandId.NONE, List.of());

  public Command {
    statements = List.copyOf(statements);
  }

  /** The command without statements, whose last rowid is the id of a new session of a client. */
  public static Command openSession() {
    return OPEN_SESSION;
  }

  /** Whether this is {@link #openSession()}. */
  public boolean opensSession() {
    return statements.isEmpty();
  }
}
