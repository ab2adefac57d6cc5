package dev.mvmci.repram.mcp;

import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.replication.Quorum;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.wire.Keys;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node in this process; it takes any TTL, as the original's tools do. */
public final class NodeToolStore implements ToolStore {

  private static final long QUORUM_PATIENCE_SECONDS = 5;

  private final RepramNode node;

  public NodeToolStore(RepramNode node) {
    this.node = node;
  }

  @Override
  public void put(String key, byte[] value, int ttlSeconds)
      throws IOException, InterruptedException {
    if (!Keys.valid(key)) {
      throw new IOException("the key is longer than " + Keys.MAX_LENGTH + " characters");
    }
    switch (node.put(key, value, ttlSeconds, Precondition.NONE)) {
      case ClientWrite.Accepted(_, Quorum quorum) -> await(quorum);
      case ClientWrite.Refused _ -> throw new IOException("the write was refused");
      case ClientWrite.Full(int retryAfterSeconds) ->
          throw new IOException(
              "Node storage capacity exceeded; try again in " + retryAfterSeconds + " s");
    }
  }

  /** What is not confirmed in time is kept all the same, and on its way. */
  private static void await(Quorum quorum) throws InterruptedException {
    try {
      quorum.reached().get(QUORUM_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a quorum does not fail", e);
    }
  }

  @Override
  public Optional<Found> find(String key) {
    long now = System.nanoTime();
    return node.find(key).flatMap(entry -> found(entry, now));
  }

  private static Optional<Found> found(Entry entry, long now) {
    byte[] value = entry.valueAt(now);
    return value == null
        ? Optional.empty()
        : Optional.of(
            new Found(
                value,
                Instant.ofEpochMilli(entry.createdAtMillis()),
                entry.remainingMillis(now) / 1000));
  }

  @Override
  public List<String> keys(String prefix, int most) {
    var keys = new ArrayList<String>();
    node.visit(
        prefix,
        "",
        entry -> {
          keys.add(entry.key());
          return keys.size() < most;
        });
    return keys;
  }
}
