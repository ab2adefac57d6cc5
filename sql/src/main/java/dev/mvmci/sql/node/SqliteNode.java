package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.SqlMetrics;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.consensus.LogProgress;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.consensus.MembershipChanges;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.migrate.MigrationSql;
import dev.mvmci.sql.ratis.RatisConsensus;
import dev.mvmci.sql.rules.SqlGate;
import dev.mvmci.sql.services.ServiceStatements;
import dev.mvmci.sql.store.DatabaseFile;
import dev.mvmci.sql.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member of a replicated SQLite: log, database file and the queue in front of them. */
public final class SqliteNode implements ReplicatedSqlite {

  private static final Logger log = LoggerFactory.getLogger(SqliteNode.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  /** Longer than an election takes, with some that fail. */
  private static final Duration LEADER_WAIT = Duration.ofSeconds(5);

  private final SqlConfig config;
  private final DataDirectory directory;
  private final Listeners listeners;
  private final Store store;
  private final Consensus<List<Outcome>> consensus;
  private final Batcher batcher;
  private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
  private final SqlGate gate = new SqlGate(List.of(ServiceStatements.ALL, MigrationSql.ALL));
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LeaderLink link;
  private final LeaderRoute route;
  private final AppliedIndex applied;

  private SqliteNode(
      SqlConfig config,
      DataDirectory directory,
      Listeners listeners,
      Store store,
      Consensus<List<Outcome>> consensus,
      InstantSource clock,
      LeaderLink link) {
    this.config = config;
    this.directory = directory;
    this.listeners = listeners;
    this.store = store;
    this.consensus = consensus;
    this.batcher = new Batcher(consensus, clock, config.limits());
    this.link = link;
    this.applied = new AppliedIndex(store.applied().index(), consensus::awaited);
    var _ = listeners.add(entry -> applied.advance(entry.index()));
    this.route =
        new LeaderRoute(
            config.memberId(),
            consensus,
            batcher,
            link,
            applied,
            callbacks,
            config.limits().commandWait(),
            config.isAlone() ? Duration.ZERO : LEADER_WAIT);
    StateCheck check =
        new StateCheck(
            store,
            config.memberId(),
            config.isAlone() ? 0 : config.limits().entriesUntilStateCheck(),
            consensus::isLeader,
            this::enqueue,
            callbacks,
            System::nanoTime);
    var _ = listeners.add(check::applied);
  }

  /** Opens a member with the system's clock. */
  public static SqliteNode open(SqlConfig config) {
    return open(config, InstantSource.system());
  }

  /** Opens a member that passes nothing on to other members. */
  public static SqliteNode open(SqlConfig config, InstantSource clock) {
    return open(config, clock, LeaderLink.none());
  }

  /**
   * Opens or creates this member's data, starts its log and, if it is alone, waits until it takes
   * commands. Members of a cluster may start in any order: this returns without waiting for them.
   *
   * @param clock stamps the entries that this member proposes
   * @param link the way to the leader when that is another member; closed with this member
   * @throws StartFailure if that is not possible; nothing is left open but the link
   */
  public static SqliteNode open(SqlConfig config, InstantSource clock, LeaderLink link) {
    long startedNanos = System.nanoTime();
    DataDirectory directory = DataDirectory.open(config.dataDir());
    Listeners listeners = new Listeners();
    Store store = null;
    Consensus<List<Outcome>> consensus = null;
    boolean opened = false;
    try {
      store = Store.open(directory.database(), config.limits(), listeners::publish);
      consensus = RatisConsensus.start(config, directory.log(), store, START_TIMEOUT);
      SqliteNode node = new SqliteNode(config, directory, listeners, store, consensus, clock, link);
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
      return enqueue(command).thenApplyAsync(receipt -> receipt.outcome().results(), callbacks);
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<StatementResult> transaction(List<Statement> command) {
    return await(enqueue(command)).outcome().results();
  }

  /**
   * Has a command of a remote caller applied, here or, if another member leads, there. The future
   * may complete on the apply thread: nothing may block in it.
   *
   * @return where the command was applied and what became of it, after it is on disk on a majority
   *     and applied here; or a {@link SqlFailure}
   */
  public CompletableFuture<Receipt> submit(Command command) {
    try {
      return route.submit(command, checked(command));
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * As {@link #submit(Command)}, but only if this member leads: the far end of a link. For threads
   * that nobody interrupts.
   */
  public CompletableFuture<Receipt> submitHere(Command command) {
    try {
      return batcher.submitAtOnce(command, checked(command));
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * A log index at or behind which everything acknowledged so far is, confirmed by a majority or,
   * if the level allows that, by the leader's lease; but only if this member leads: the far end of
   * a link.
   */
  public CompletableFuture<Long> barrierHere(Read level) {
    try {
      requireServing();
      return route.barrierHere(level);
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Receipt> enqueue(List<Statement> statements) {
    if (statements.isEmpty()) {
      throw new SqlFailure.Rejected("a command needs at least one statement", null);
    }
    Command command = new Command(CommandId.NONE, statements);
    return route.submit(command, checked(command));
  }

  /** The size of a command that may enter the log. */
  private long checked(Command command) {
    requireServing();
    for (Statement statement : command.statements()) {
      gate.requireCommand(statement.sql());
      requireArguments(statement);
    }
    long size = EntryCodec.sizeOf(command);
    if (size > Entry.MAX_COMMAND_BYTES) {
      throw new SqlFailure.Rejected(
          "the command has " + size + " bytes, allowed are " + Entry.MAX_COMMAND_BYTES, null);
    }
    return size;
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

  private <T> T await(CompletableFuture<T> future) {
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
    if (level != Read.LOCAL) {
      requireServing();
      awaitBarrier(level);
    }
    return store.query(sql, Arrays.asList(arguments));
  }

  private void awaitBarrier(Read level) {
    try {
      await(route.barrier(level));
    } catch (SqlFailure.Unknown e) {
      // A barrier changes nothing, so its unknown outcome is no risk to the caller.
      throw new SqlFailure.NotLeader("no quorum confirmed the read: " + e.getMessage(), e);
    }
  }

  /**
   * Completes when this member has applied the log up to the index, at once or on the apply thread;
   * with a {@link java.util.concurrent.TimeoutException} if that takes longer.
   */
  public CompletableFuture<Void> applied(long index, Duration patience) {
    return applied.reached(index, patience);
  }

  /** The members in force, as this member knows them. */
  public Membership membership() {
    return consensus.membership();
  }

  @Override
  public Subscription onApplied(Consumer<Applied> listener) {
    return listeners.add(listener);
  }

  @Override
  public Health health() {
    long applied = store.applied().index();
    if (closed.get()) {
      return new Health(false, config.members().size(), 0, config.memberId(), applied, 0);
    }
    long leader = consensus.leader();
    boolean led = leader == config.memberId() ? consensus.isLeader() : leader != 0;
    return new Health(
        led && store.failure().isEmpty() && store.divergence().isEmpty() && !consensus.failed(),
        consensus.membership().voters().size(),
        leader,
        config.memberId(),
        applied,
        consensus.lag());
  }

  /** How this member's data was found to differ from the leader's; then it is not healthy. */
  public Optional<String> divergence() {
    return store.divergence();
  }

  /**
   * Copies the database as it is at one entry, while commands go on. On disk when this returns.
   *
   * @param target a file that does not exist
   * @return the index of the last entry in the copy
   */
  public long copyTo(Path target) throws IOException {
    return DatabaseFile.copy(directory.database(), target).index();
  }

  /** Changes who takes part, if this member leads. */
  public MembershipChanges membershipChanges() {
    return consensus.changes();
  }

  @Override
  public Optional<SqlMetrics> metrics() {
    Health health = health();
    LogProgress progress = consensus.progress();
    return Optional.of(
        new SqlMetrics(
            batcher.commitTiming(),
            store.applyTiming(),
            progress.flush(),
            batcher.batching(),
            new SqlMetrics.Log(
                health.appliedIndex(),
                health.lag(),
                health.leader() == health.self(),
                progress.term(),
                progress.followerLag())));
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
      route.close();
      batcher.close();
      link.close();
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
