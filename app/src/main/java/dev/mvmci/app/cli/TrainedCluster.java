package dev.mvmci.app.cli;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteConfig;
import dev.mvmci.sql.remote.RemoteSqlite;
import dev.mvmci.sql.remote.ServedMember;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Three members of a queue's database in this process, which take so many writes that the JVM
 * compiles what a leader, a follower and a caller do. Members of a cluster then begin with the
 * profiles of that, instead of taking them for their first minute of work.
 */
public final class TrainedCluster {

  private static final int MEMBERS = 3;
  private static final Secrets SECRETS =
      new Secrets("of the training only", "of the training only");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An entry of the log for each. */
  private static final int WRITES_ONE_BY_ONE = 1_000;

  private static final int CALLERS = 16;
  private static final int WRITES_OF_EACH = 100;

  /** A build on a slow disk does not wait longer for this, and has fewer profiles. */
  private static final Duration LONGEST = Duration.ofSeconds(12);

  private TrainedCluster() {}

  /** Starts them with empty directories, has them work, and ends them. */
  public static void run(Path directory) throws IOException, InterruptedException {
    List<Member> members = members();
    var served = new ArrayList<ServedMember>();
    try {
      for (Member member : members) {
        Path own = directory.resolve("member" + member.id());
        SqlConfig config = SqlConfig.clustered(member.id(), members, own, SECRETS);
        served.add(ServedMember.open(config, InstantSource.system()));
      }
      try (RemoteSqlite client = connect(members)) {
        long end = System.nanoTime() + LONGEST.toNanos();
        write(client, 0, WRITES_ONE_BY_ONE, end);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller * WRITES_OF_EACH;
            callers.execute(() -> write(client, first, WRITES_OF_EACH, end));
          }
        }
        write(client, 0, WRITES_ONE_BY_ONE, end);
      }
    } finally {
      served.forEach(ServedMember::close);
    }
  }

  private static void write(RemoteSqlite client, int first, int count, long end) {
    for (int i = first; i < first + count && System.nanoTime() < end; i++) {
      client.execute(
          "INSERT INTO trained (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
          "key-" + i,
          new byte[64]);
    }
  }

  private static List<Member> members() throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      var members = new ArrayList<Member>();
      for (int id = 1; id <= MEMBERS; id++) {
        members.add(new Member(id, "127.0.0.1", freePort(held), freePort(held)));
      }
      return members;
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /** Held until all are chosen, so that none is chosen twice. */
  private static int freePort(List<ServerSocket> held) throws IOException {
    var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    held.add(socket);
    return socket.getLocalPort();
  }

  /** Once there is a leader. */
  private static RemoteSqlite connect(List<Member> members) throws InterruptedException {
    List<String> addresses = members.stream().map(Member::apiAddress).toList();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      RemoteSqlite client = null;
      try {
        client = RemoteSqlite.connect(RemoteConfig.of(addresses, SECRETS.api(), false));
        client.execute("CREATE TABLE trained (k TEXT PRIMARY KEY, v BLOB) STRICT");
        return client;
      } catch (SqlFailure e) {
        if (client != null) {
          client.close();
        }
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }
}
