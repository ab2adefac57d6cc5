package dev.mvmci.bench.sql;

import dev.mvmci.bench.ServerProcess;
import java.util.List;

/**
 * The processes of one product.
 *
 * @param startMillis from the first one's start until writes are taken
 */
record Members(List<ServerProcess> processes, long startMillis) implements AutoCloseable {

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
  }
}
