package dev.mvmci.sql.ratis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/**
 * Connections to members that could not be reached for a while. gRPC tries those again after a
 * second, then after longer and longer until it is two minutes, and refuses every call meanwhile: a
 * member that came back could not be asked for its vote for as long.
 */
final class StaleConnections {

  /** Enough to put new ones in place; that the old ones are closed need not be awaited. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private StaleConnections() {}

  /** Lets the next call to any other voting member connect anew. */
  static void dropAll(RaftServer server, RaftGroupId group)
      throws IOException, InterruptedException {
    List<Thread> threads =
        server.getDivision(group).getRaftConf().getCurrentPeers().stream()
            .map(RaftPeer::getId)
            .filter(member -> !member.equals(server.getId()))
            .map(member -> Thread.ofVirtual().start(() -> drop(server, member)))
            .toList();
    for (Thread thread : threads) {
      var _ = thread.join(PATIENCE);
    }
  }

  /** Lets the next call to this member connect anew. Returns when the old connection is closed. */
  static void drop(RaftServer server, RaftPeerId member) {
    server.getServerRpc().handleException(member, new IOException("connects anew"), true);
  }
}
