package dev.mvmci.repram.peers;

import dev.mvmci.http.Call;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.wire.Endpoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Carries requests to other nodes. Never blocks its caller. */
public interface Transport extends Executor, AutoCloseable {

  /** Runs a task soon, on the thread that sends. It must not block. */
  @Override
  void execute(Runnable task);

  /** Sends; completes with whatever answer came, or with an IOException if none did. */
  CompletableFuture<Reply> send(Endpoint to, Call call);

  /** Nothing more will be sent there for now; what was kept open may be closed. */
  void forget(Endpoint endpoint);

  /**
   * Whether the host of an endpoint is the name of a node, which is proven to both sides whenever a
   * request is sent. Then ids are these names, and no node can be taken for another.
   */
  default boolean provesNames() {
    return false;
  }

  /** Nodes to join through that it knows of at this moment, besides those of the configuration. */
  default List<Endpoint> seeds() {
    return List.of();
  }

  @Override
  void close();
}
