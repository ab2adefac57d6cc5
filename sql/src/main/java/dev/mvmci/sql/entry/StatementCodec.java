package dev.mvmci.sql.entry;

import dev.mvmci.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of a list of statements by itself: {@code count (text count value*)*}. */
public final class StatementCodec {

  private StatementCodec() {}

  /** Appends the statements. */
  public static void write(ByteWriter out, List<Statement> statements) {
    out.writeUnsigned(statements.size());
    for (Statement statement : statements) {
      out.writeText(statement.sql());
      writeArguments(out, statement);
    }
  }

  /** Reads what {@link #write} wrote; throws {@link MalformedEntry} for anything else. */
  public static List<Statement> read(ByteReader in) {
    int count = in.readCount();
    List<Statement> statements = new ArrayList<>(Math.min(count, 1_024));
    for (int i = 0; i < count; i++) {
      statements.add(new Statement(in.readText(), readArguments(in)));
    }
    return statements;
  }

  static void writeArguments(ByteWriter out, Statement statement) {
    out.writeUnsigned(statement.arguments().size());
    statement.arguments().forEach(argument -> ValueCodec.write(out, argument));
  }

  static List<@Nullable Object> readArguments(ByteReader in) {
    int count = in.readCount();
    List<@Nullable Object> arguments = new ArrayList<>(Math.min(count, 1_024));
    for (int i = 0; i < count; i++) {
      arguments.add(ValueCodec.read(in));
    }
    return arguments;
  }
}
