package dev.mvmci.repram.peers;

import dev.mvmci.http.Call;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.wire.Endpoint;
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

  @Override
  void close();
}
