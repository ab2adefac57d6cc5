package dev.mvmci.bench.sql;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;

/** Three members of the replicated database; the client is the library's own. */
final class OurStore implements Store {

  static final String PUT =
      "INSERT INTO kv (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v";

  private final Members members;
  private final RemoteSqlite client;

  private OurStore(Members members, RemoteSqlite client) {
    this.members = members;
    this.client = client;
  }

  /**
   * Starts the members with an empty database.
   *
   * @param heap each member's largest heap, as the JVM takes it
   */
  static OurStore start(Path directory, String heap) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    OurMembers members = OurMembers.start(directory, heap);
    RemoteSqlite client = members.connect();
    return new OurStore(
        new Members(members.processes(), (System.nanoTime() - begun) / 1_000_000), client);
  }

  @Override
  public String name() {
    return "mvm-ci sql";
  }

  @Override
  public Members members() {
    return members;
  }

  @Override
  public void put(String key, byte[] value) {
    client.execute(PUT, key, value);
  }

  @Override
  public void get(String key) {
    client.query(Read.STRICT, "SELECT v FROM kv WHERE k = ?", key);
  }

  @Override
  public void close() {
    client.close();
    members.close();
  }
}
