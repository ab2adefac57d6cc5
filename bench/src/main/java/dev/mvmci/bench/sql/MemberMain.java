package dev.mvmci.bench.sql;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.host.CompilerThreads;
import dev.mvmci.sql.remote.ServedMember;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** One member of the database as a process. Arguments: directory, id, and all members' ports. */
final class MemberMain {

  static final String SECRET = "a secret for measurements";

  private MemberMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<SqlConfig.Member> members = Stream.of(arguments).skip(2).map(MemberMain::member).toList();
    SqlConfig config =
        SqlConfig.clustered(
            Long.parseLong(arguments[1]),
            members,
            Path.of(arguments[0]),
            new SqlConfig.Secrets(SECRET, SECRET));
    try (ServedMember _ = ServedMember.open(config, InstantSource.system());
        CompilerThreads _ = CompilerThreads.giveWay()) {
      new CountDownLatch(1).await(); // until SIGTERM
    }
  }

  /** {@code id:raft port:api port}. */
  private static SqlConfig.Member member(String line) {
    String[] parts = line.split(":", -1);
    return new SqlConfig.Member(
        Long.parseLong(parts[0]),
        "127.0.0.1",
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]));
  }
}
