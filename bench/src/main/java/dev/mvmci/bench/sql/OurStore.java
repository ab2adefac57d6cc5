package dev.mvmci.bench.sql;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
   * @param flags for each member's JVM; {@code {id}} stands for the member's number
   */
  static OurStore start(Path directory, List<String> flags)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    OurMembers members = OurMembers.start(directory, flags);
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
    query(Read.STRICT, key);
  }

  @Override
  public void getByLease(String key) {
    query(Read.LEASE, key);
  }

  @Override
  public void getLocally(String key) {
    query(Read.LOCAL, key);
  }

  private void query(Read level, String key) {
    client.query(level, "SELECT v FROM kv WHERE k = ?", key);
  }

  @Override
  public void close() {
    client.close();
    members.close();
  }
}
