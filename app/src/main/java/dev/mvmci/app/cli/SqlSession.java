package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.ClusterMember;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * An open database.
 *
 * @param members asks who takes part; empty for a node alone
 * @param copies makes a copy of the database
 */
record SqlSession(ReplicatedSqlite database, Supplier<List<ClusterMember>> members, Copies copies)
    implements AutoCloseable {

  /** Copies the database into a file; answers with the log index of the last entry in it. */
  interface Copies {
    long copyTo(Path target) throws IOException;
  }

  /** The failure as a line and an exit code. */
  static CommandFailure failure(SqlFailure failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case SqlFailure.Rejected _ -> new CommandFailure(CommandFailure.REFUSED, message);
      case SqlFailure.NotLeader _ -> new CommandFailure(CommandFailure.UNREACHABLE, message);
      case SqlFailure.Busy _ -> new CommandFailure(CommandFailure.FAILED, message);
      case SqlFailure.Unknown _ ->
          new CommandFailure(
              CommandFailure.TIMEOUT,
              message + "; it may have taken effect, so look before you" + " repeat it");
    };
  }

  @Override
  public void close() {
    database.close();
  }
}
