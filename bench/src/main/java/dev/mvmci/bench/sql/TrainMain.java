package dev.mvmci.bench.sql;

import dev.mvmci.bench.FreePorts;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.remote.RemoteSqlite;
import dev.mvmci.sql.remote.ServedMember;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Three members in one process that take writes and end, so that a start-up cache of the JVM can be
 * made of what a leader and a follower do. As many as the distribution makes its cache of.
 * Argument: a directory.
 */
final class TrainMain {

  private static final int MEMBERS = 3;
  private static final int ONE_BY_ONE = 1_000;
  private static final int CALLERS = 16;
  private static final int OF_EACH = 100;

  private TrainMain() {}

  public static void main(String[] arguments) throws Exception {
    List<Integer> ports = FreePorts.find(2 * MEMBERS);
    var members = new ArrayList<Member>();
    for (int i = 0; i < MEMBERS; i++) {
      members.add(new Member(i + 1, "127.0.0.1", ports.get(2 * i), ports.get(2 * i + 1)));
    }
    var served = new ArrayList<ServedMember>();
    try {
      for (Member member : members) {
        served.add(
            ServedMember.open(
                SqlConfig.clustered(
                    member.id(),
                    members,
                    Path.of(arguments[0], "member" + member.id()),
                    new SqlConfig.Secrets(MemberMain.SECRET, MemberMain.SECRET)),
                InstantSource.system()));
      }
      try (RemoteSqlite client = OurMembers.connect(ports)) {
        write(client, ONE_BY_ONE);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int caller = 0; caller < CALLERS; caller++) {
            callers.execute(() -> write(client, OF_EACH));
          }
        }
        write(client, ONE_BY_ONE);
      }
    } finally {
      served.forEach(ServedMember::close);
    }
  }

  private static void write(RemoteSqlite client, int count) {
    for (int i = 0; i < count; i++) {
      client.execute(OurStore.PUT, "key-" + i, new byte[64]);
    }
  }
}
