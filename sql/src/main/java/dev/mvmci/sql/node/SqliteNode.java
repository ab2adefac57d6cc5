package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.ratis.RatisConsensus;
import dev.mvmci.sql.rules.SqlGate;
import dev.mvmci.sql.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member of a replicated SQLite: log, database file and the queue in front of them. */
public final class SqliteNode implements ReplicatedSqlite {

  private static final Logger log = LoggerFactory.getLogger(SqliteNode.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private final SqlConfig config;
  private final DataDirectory directory;
  private final Listeners listeners;
  private final Store store;
  private final Consensus<List<Outcome>> consensus;
  private final Batcher batcher;
  private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
  private final long clientId;
  private final SqlGate gate = new SqlGate();
  private final AtomicLong commands = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteNode(
      SqlConfig config,
      DataDirectory directory,
      Listeners listeners,
      Store store,
      Consensus<List<Outcome>> consensus,
      InstantSource clock) {
    this.config = config;
    this.directory = directory;
    this.listeners = listeners;
    this.store = store;
    this.consensus = consensus;
    this.batcher = new Batcher(consensus, clock, config.limits());
    this.clientId = UUID.randomUUID().getMostSignificantBits();
  }

  /** Opens a member with the system's clock. */
  public static SqliteNode open(SqlConfig config) {
    return open(config, InstantSource.system());
  }

  /**
   * Opens or creates this member's data, starts its log and, if it is alone, waits until it takes
   * commands.
   *
   * @param clock stamps the entries that this member proposes
   * @throws StartFailure if that is not possible; nothing is left open
   */
  public static SqliteNode open(SqlConfig config, InstantSource clock) {
    long startedNanos = System.nanoTime();
    DataDirectory directory = DataDirectory.open(config.dataDir());
    Listeners listeners = new Listeners();
    Store store = null;
    Consensus<List<Outcome>> consensus = null;
    boolean opened = false;
    try {
      store = Store.open(directory.database(), config.limits(), listeners::publish);
      consensus = RatisConsensus.start(config, directory.log(), store, START_TIMEOUT);
      SqliteNode node = new SqliteNode(config, directory, listeners, store, consensus, clock);
      node.batcher.start();
      opened = true;
      log.info(
          "event=sql_open member={} applied={} raft_port={} took_ms={}",
          config.memberId(),
          store.applied().index(),
          consensus.port(),
          (System.nanoTime() - startedNanos) / 1_000_000);
      return node;
    } finally {
      if (!opened) {
        closeAll(consensus, store, directory);
      }
    }
  }

  @Override
  public CompletableFuture<List<StatementResult>> submit(List<Statement> command) {
    try {
      // Off the apply thread, because the caller may chain anything to this future.
      return enqueue(command).thenApplyAsync(SqliteNode::resultsOf, callbacks);
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<StatementResult> transaction(List<Statement> command) {
    return resultsOf(await(enqueue(command)));
  }

  private CompletableFuture<Outcome> enqueue(List<Statement> statements) {
    if (statements.isEmpty()) {
      throw new SqlFailure.Rejected("a command needs at least one statement", null);
    }
    requireServing();
    for (Statement statement : statements) {
      gate.requireCommand(statement.sql());
      requireArguments(statement);
    }
    Command command = new Command(new CommandId(clientId, commands.incrementAndGet()), statements);
    long size = EntryCodec.sizeOf(command);
    if (size > Entry.MAX_COMMAND_BYTES) {
      throw new SqlFailure.Rejected(
          "the command has " + size + " bytes, allowed are " + Entry.MAX_COMMAND_BYTES, null);
    }
    return batcher.submit(command, size);
  }

  private static void requireArguments(Statement statement) {
    for (Object argument : statement.arguments()) {
      if (!EntryCodec.isArgument(argument)) {
        throw new SqlFailure.Rejected(
            "an argument is a "
                + (argument == null ? "null" : argument.getClass().getName())
                + "; allowed are null, Integer, Long, Double, Boolean, String and byte[]",
            null);
      }
    }
  }

  private void requireServing() {
    store
        .failure()
        .ifPresent(reason -> {
          throw new SqlFailure.NotLeader("this member has stopped: " + reason, null);
        });
  }

  private static List<StatementResult> resultsOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done.results();
      case Outcome.Refused refused -> throw new SqlFailure.Rejected(refused.message(), null);
    };
  }

  private Outcome await(CompletableFuture<Outcome> future) {
    try {
      return future.get(config.limits().commandWait().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SqlFailure failure
          ? failure
          : new SqlFailure.Unknown("the outcome was not learned: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new SqlFailure.Unknown(
          "no outcome within " + config.limits().commandWait().toMillis() + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlFailure.Unknown("interrupted while waiting for the outcome", e);
    }
  }

  @Override
  public Rows query(Read level, String sql, @Nullable Object... arguments) {
    gate.requireQuery(sql);
    if (level == Read.STRICT) {
      requireServing();
      awaitBarrier();
    }
    return store.query(sql, Arrays.asList(arguments));
  }

  private void awaitBarrier() {
    try {
      await(batcher.barrier());
    } catch (SqlFailure.Unknown e) {
      // A barrier changes nothing, so its unknown outcome is no risk to the caller.
      throw new SqlFailure.NotLeader("no quorum confirmed the read: " + e.getMessage(), e);
    }
  }

  @Override
  public Subscription onApplied(Consumer<Applied> listener) {
    return listeners.add(listener);
  }

  @Override
  public Health health() {
    boolean serving = !closed.get() && store.failure().isEmpty() && consensus.isLeader();
    return new Health(
        serving,
        config.members().size(),
        closed.get() ? 0 : consensus.leader(),
        config.memberId(),
        store.applied().index());
  }

  /** Makes the database durable by itself and drops the log behind it; returns the index. */
  public long checkpoint() {
    return consensus.checkpoint();
  }

  /** Port of the log's own traffic, 0 if there is none; the answer to "any free one". */
  public int raftPort() {
    return consensus.port();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      batcher.close();
      closeAll(consensus, store, directory);
      callbacks.close();
      log.info("event=sql_closed member={} applied={}", config.memberId(), store.applied().index());
    }
  }

  private static void closeAll(
      @Nullable Consensus<?> consensus, @Nullable Store store, DataDirectory directory) {
    if (consensus != null) {
      consensus.close();
    }
    if (store != null) {
      store.close();
    }
    try {
      directory.close();
    } catch (IOException e) {
      log.warn("event=lock_close_failed reason={}", e.getMessage());
    }
  }
}
