package dev.mvmci.sql.store;

import dev.mvmci.sql.Statement;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The two commands by which members compare their data. To SQLite each is a SELECT of constants, so
 * a member of another version that does not know them comes to no harm.
 */
public final class StateCommands {

  private static final String POINT = "SELECT 'mvm-state-point'";
  private static final String REPORT = "SELECT 'mvm-state-report', ?, ?, ?";

  private StateCommands() {}

  /** Asks every member to take the digest of a slice when it applies this; see StateSlice.next. */
  public static Statement point(List<@Nullable Object> from) {
    return new Statement(POINT + ", ?".repeat(from.size()), from);
  }

  /** Tells every member what the slice was on the member that leads. */
  public static Statement report(long member, StateSlice slice) {
    return Statement.of(REPORT, member, slice.index(), slice.digest());
  }

  /** The leader's digest of the slice at an earlier entry. */
  record Report(long member, long index, String digest) {}

  static Optional<List<@Nullable Object>> pointIn(Entry entry) {
    return firstStatements(entry)
        .filter(first -> first.sql().startsWith(POINT))
        .map(Statement::arguments)
        .findFirst();
  }

  static List<Report> reportsIn(Entry entry) {
    List<Report> reports = new ArrayList<>();
    for (Statement first : firstStatements(entry).toList()) {
      if (first.sql().equals(REPORT)
          && first.arguments().get(0) instanceof Number member
          && first.arguments().get(1) instanceof Number index
          && first.arguments().get(2) instanceof String digest) {
        reports.add(new Report(member.longValue(), index.longValue(), digest));
      }
    }
    return reports;
  }

  private static Stream<Statement> firstStatements(Entry entry) {
    return entry.commands().stream().map(Command::statements).flatMap(s -> s.stream().limit(1));
  }
}
