package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.node.LeaderLink;
import dev.mvmci.sql.node.SqliteNode;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A member with all its ports: the node, its link to the leader and its API port. A member alone
 * without an API port is just the node.
 */
public final class ServedMember implements AutoCloseable {

  private final SqliteNode node;
  private final @Nullable ApiServer server;

  private ServedMember(SqliteNode node, @Nullable ApiServer server) {
    this.node = node;
    this.server = server;
  }

  /**
   * Starts the member and serves callers.
   *
   * @throws StartFailure if that is not possible; nothing is left open
   */
  public static ServedMember open(SqlConfig config, InstantSource clock) {
    boolean reachable = config.self().apiPort() != SqlConfig.NO_PORT && config.secrets() != null;
    LeaderLink link = config.isAlone() ? LeaderLink.none() : MemberLink.of(config);
    SqliteNode node = null;
    boolean opened = false;
    try {
      node = SqliteNode.open(config, clock, link);
      ApiServer server = reachable ? ApiServer.start(node, ApiConfig.of(config)) : null;
      opened = true;
      return new ServedMember(node, server);
    } finally {
      if (!opened) {
        if (node == null) {
          link.close();
        } else {
          node.close();
        }
      }
    }
  }

  /** The database, for callers in this process. */
  public SqliteNode database() {
    return node;
  }

  /** Port for callers, 0 if there is none. */
  public int apiPort() {
    return server == null ? 0 : server.port();
  }

  /** Stops serving, then the member itself. */
  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    node.close();
  }
}
