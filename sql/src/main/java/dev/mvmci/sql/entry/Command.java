package dev.mvmci.sql.entry;

import dev.mvmci.sql.Statement;
import java.util.List;

/** Statements that take effect all or none. */
public record Command(CommandId id, List<Statement> statements) {

  public Command {
    statements = List.copyOf(statements);
  }
}
