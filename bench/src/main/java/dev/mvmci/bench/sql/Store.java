package dev.mvmci.bench.sql;

import dev.mvmci.bench.ServerProcess;
import java.util.List;

/** Three members of one product, and a lean client that talks to their leader. */
interface Store extends AutoCloseable {

  String name();

  List<ServerProcess> members();

  /** Milliseconds from the first member's start to the first write. */
  long startMillis();

  /** Durable on a majority when it returns. */
  void put(String key, byte[] value) throws Exception;

  /** Linearizable. */
  void get(String key) throws Exception;

  @Override
  void close();
}
