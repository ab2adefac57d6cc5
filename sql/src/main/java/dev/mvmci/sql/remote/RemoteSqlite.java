package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.node.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster reached over the API port of its members. Writes and all but local reads go to the
 * leader and follow it; local reads, health and the feed of what was applied come from whichever
 * member answers. Thread-safe; any number of callers share two connections.
 *
 * <p>A command whose connection is lost is sent again to the next leader, in the order in which
 * commands were submitted, and takes effect once. So {@link SqlFailure.Unknown} is rare: it takes
 * that no member could tell the outcome in time, or that the cluster has forgotten this client,
 * which is after an hour without a command.
 *
 * <p>A local read sees at least what this client was told before, on whichever member it lands.
 */
public final class RemoteSqlite implements ReplicatedSqlite {

  private static final Logger log = LoggerFactory.getLogger(RemoteSqlite.class);

  /** Calls per {@link RemoteConfig.Limits#silence}, enough to notice silence soon. */
  private static final int TICKS_PER_SILENCE = 10;

  private final RemoteConfig.Limits limits;
  private final Dialer dialer;
  private final Lane toLeader;
  private final Lane toAny;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sql-remote-tick").daemon().factory());
  private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Consumer<Applied>> listeners = new CopyOnWriteArrayList<>();

  /** The highest log index this client was told of; -1 is before the first entry. */
  private final AtomicLong seen = new AtomicLong(-1);

  private RemoteSqlite(RemoteConfig config, RandomGenerator random) {
    this.limits = config.limits();
    Credentials credentials = new Credentials(config.clusterName(), config.secret());
    this.dialer = new Dialer(credentials, config.tls(), limits.connectWait());
    Addresses addresses = new Addresses(config.addresses());
    this.toLeader =
        new Lane(
            new Lane.Config(LeaderSearch.Wanted.LEADER_OR_VIA, false, limits),
            dialer,
            addresses,
            random,
            _ -> {});
    this.toAny =
        new Lane(
            new Lane.Config(LeaderSearch.Wanted.ANY, true, limits),
            dialer,
            addresses,
            random,
            connection -> connected(connection, addresses));
  }

  /**
   * Connects to the first member that answers.
   *
   * @throws SqlFailure.Rejected if the members refuse: another cluster, or another secret
   * @throws SqlFailure.NotLeader if no member was reached within {@link
   *     RemoteConfig.Limits#callWait}
   */
  public static RemoteSqlite connect(RemoteConfig config) {
    return connect(config, new SplittableRandom());
  }

  /** As {@link #connect(RemoteConfig)}; the generator spreads attempts to connect over time. */
  public static RemoteSqlite connect(RemoteConfig config, RandomGenerator random) {
    RemoteSqlite remote = new RemoteSqlite(config, random);
    remote.start();
    try {
      remote.toAny.awaitConnected(config.limits().callWait());
      return remote;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      remote.close();
      throw new SqlFailure.NotLeader("interrupted while connecting", e);
    } catch (SqlFailure e) {
      remote.close();
      throw e;
    }
  }

  private void start() {
    toAny.start();
    toLeader.start();
    long period = limits.silence().dividedBy(TICKS_PER_SILENCE).toNanos();
    var _ = ticker.scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    try {
      toAny.tick();
      toLeader.tick();
    } catch (RuntimeException e) {
      log.error("event=remote_tick_failed", e);
    }
  }

  private void connected(ClientConnection connection, Addresses addresses) {
    connection.askState(_ -> {});
    connection.send(
        new Request.AskMembers(),
        reply -> {
          if (reply instanceof Reply.Members members) {
            members.members().forEach(member -> addresses.learn(member.apiAddress()));
          }
        });
    if (!listeners.isEmpty()) {
      subscribe(connection);
    }
  }

  @Override
  public CompletableFuture<List<StatementResult>> submit(List<Statement> command) {
    try {
      return send(command).thenApplyAsync(this::results, callbacks);
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<StatementResult> transaction(List<Statement> command) {
    return results(await(send(command), true));
  }

  private CompletableFuture<Reply> send(List<Statement> statements) {
    if (statements.isEmpty()) {
      throw new SqlFailure.Rejected("a command needs at least one statement", null);
    }
    statements.forEach(RemoteSqlite::requireArguments);
    long size = EntryCodec.sizeOf(new Command(CommandId.NONE, statements));
    if (size > Entry.MAX_COMMAND_BYTES) {
      throw new SqlFailure.Rejected(
          "the command has " + size + " bytes, allowed are " + Entry.MAX_COMMAND_BYTES, null);
    }
    return toLeader.call(new Call.Submission(List.copyOf(statements), limits.callWait()));
  }

  private static void requireArguments(Statement statement) {
    for (Object argument : statement.arguments()) {
      if (argument != null && !EntryCodec.isArgument(argument)) {
        throw new SqlFailure.Rejected(
            "an argument is a "
                + argument.getClass().getName()
                + "; allowed are null, Integer, Long, Double, Boolean, String and byte[]",
            null);
      }
    }
  }

  private List<StatementResult> results(Reply reply) {
    Receipt receipt = Replies.expect(Reply.Submitted.class, reply).receipt();
    saw(receipt.index());
    return receipt.outcome().results();
  }

  @Override
  public Rows query(Read level, String sql, @Nullable Object... arguments) {
    Statement statement = new Statement(sql, Arrays.asList(arguments));
    requireArguments(statement);
    Request request = new Request.Query(level, seen.get(), statement);
    Lane lane = level == Read.LOCAL ? toAny : toLeader;
    Reply reply = await(lane.call(new Call.Harmless(request, limits.callWait())), false);
    Reply.Answer answer = Replies.expect(Reply.Answer.class, reply);
    saw(answer.applied());
    return answer.rows();
  }

  /** Bounded, because a lane ends each call when its time is over. */
  private static Reply await(CompletableFuture<Reply> reply, boolean changes) {
    try {
      return reply.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call never fails, it is answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw changes
          ? new SqlFailure.Unknown("interrupted while waiting for the outcome", e)
          : new SqlFailure.NotLeader("interrupted while waiting for the answer", e);
    }
  }

  /**
   * Copies the database, as the member nearest to this client has it at one entry, into a file. On
   * disk when this returns; until then nothing stands at the target.
   *
   * @param target an existing file is replaced
   * @return the log index of the last entry in the copy
   * @throws IOException if the file cannot be written
   * @throws SqlFailure.Busy if the member is sending another copy
   * @throws SqlFailure.NotLeader if the member cannot be reached or make a copy
   */
  public long copyTo(Path target) throws IOException {
    ClientConnection near = toAny.connection();
    if (near == null) {
      throw new SqlFailure.NotLeader("no member is connected; ask again", null);
    }
    ClientConnection connection;
    try {
      connection = dialer.dial(near.address());
    } catch (IOException e) {
      throw new SqlFailure.NotLeader(near.address() + ": " + e.getMessage(), e);
    }
    try {
      return new DatabaseReceiver(target).receive(connection, limits.silence());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlFailure.NotLeader("interrupted while copying", e);
    }
  }

  /** The members that take part, as the member nearest to this client knows them. */
  public List<ClusterMember> members() {
    Call call = new Call.Harmless(new Request.AskMembers(), limits.callWait());
    return Replies.expect(Reply.Members.class, await(toAny.call(call), false)).members();
  }

  /**
   * As the interface says, but on a thread of this client, and if news come faster than the
   * connection carries them, several entries are told as one. After a lost connection the listener
   * is called once even if nothing was applied in between, as it may have missed something.
   */
  @Override
  public Subscription onApplied(Consumer<Applied> listener) {
    boolean first = listeners.isEmpty();
    listeners.add(listener);
    if (first) {
      toAny.withConnection(this::subscribe);
    }
    return () -> listeners.remove(listener);
  }

  private void subscribe(ClientConnection connection) {
    connection.subscribe(
        new Request.Subscribe(),
        reply -> {
          if (reply instanceof Reply.Applied news) {
            publish(news.applied());
          }
        });
  }

  private void publish(Applied applied) {
    for (Consumer<Applied> listener : listeners) {
      try {
        listener.accept(applied);
      } catch (RuntimeException e) {
        log.error("event=listener_failed index={}", applied.index(), e);
      }
    }
  }

  /**
   * What the member nearest to this client said of itself when it was last asked, which is at most
   * {@code silence} and two seconds ago; not healthy while no member is connected.
   */
  @Override
  public Health health() {
    ClientConnection connection = toAny.connection();
    Reply.State state = connection == null ? null : connection.state();
    return state == null ? new Health(false, 0, 0, 0, Math.max(0, seen.get()), 0) : state.health();
  }

  private void saw(long index) {
    seen.accumulateAndGet(index, Math::max);
  }

  /** Closes the connections; commands that were sent and not answered end in Unknown. */
  @Override
  public void close() {
    ticker.shutdownNow();
    toLeader.close();
    toAny.close();
    callbacks.shutdown();
    try {
      if (!callbacks.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("event=remote_callbacks_unfinished");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
