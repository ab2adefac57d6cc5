package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.node.LeaderLink;
import dev.mvmci.sql.node.Receipt;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a member passes the commands of its own callers to the leader: over one connection to its API
 * port, numbered like those of any client, so that a command whose leader dies is sent to the next
 * and takes effect once. Connects when there is something to pass on.
 */
public final class MemberLink implements LeaderLink {

  private static final Logger log = LoggerFactory.getLogger(MemberLink.class);
  private static final int TICKS_PER_SILENCE = 10;

  private final RemoteConfig.Limits limits;
  private final Lane lane;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sql-link-tick").daemon().factory());

  private MemberLink(SqlConfig config, RandomGenerator random) {
    RemoteConfig.Limits defaults = RemoteConfig.Limits.DEFAULTS;
    this.limits =
        new RemoteConfig.Limits(
            defaults.connectWait(),
            config.limits().commandWait(),
            defaults.silence(),
            config.limits().queuedCommands());
    this.lane =
        new Lane(
            new Lane.Config(LeaderSearch.Wanted.LEADER, false, limits),
            new Dialer(
                new Credentials(config.network().clusterName(), config.requiredSecrets().api()),
                config.usesTls(),
                limits.connectWait()),
            new Addresses(config.members().stream().map(Member::apiAddress).toList()),
            random,
            _ -> {});
  }

  /** A link for the member; closed together with it. */
  public static MemberLink of(SqlConfig config) {
    MemberLink link = new MemberLink(config, new SplittableRandom());
    link.lane.start();
    long period = link.limits.silence().dividedBy(TICKS_PER_SILENCE).toNanos();
    var _ = link.ticker.scheduleAtFixedRate(link::tick, period, period, TimeUnit.NANOSECONDS);
    return link;
  }

  private void tick() {
    try {
      lane.tick();
    } catch (RuntimeException e) {
      log.error("event=link_tick_failed", e);
    }
  }

  @Override
  public CompletableFuture<Receipt> submit(Member leader, Command command) {
    boolean numbered = command.id().isTracked() || command.opensSession();
    Call call =
        numbered
            ? new Call.Harmless(new Request.Submit(command, false), limits.callWait())
            : new Call.Submission(List.copyOf(command.statements()), limits.callWait());
    return call(leader, call)
        .thenApply(reply -> Replies.expect(Reply.Submitted.class, reply).receipt());
  }

  @Override
  public CompletableFuture<Long> barrier(Member leader, Read level) {
    return call(leader, new Call.Harmless(new Request.Barrier(level), limits.callWait()))
        .thenApply(reply -> Replies.expect(Reply.Index.class, reply).index());
  }

  private CompletableFuture<Reply> call(Member leader, Call call) {
    lane.prefer(leader.apiAddress());
    try {
      return lane.call(call);
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    lane.close();
  }
}
