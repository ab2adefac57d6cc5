package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Health;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.node.Receipt;
import dev.mvmci.sql.node.SqliteNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member does for its callers, whichever connection they come by. Thread-safe. */
final class Requests {

  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private final SqliteNode node;
  private final ApiConfig.Limits limits;
  private final Executor executor;
  private final Semaphore queries;
  private final DatabaseSender copies;

  /**
   * @param executor for what blocks or takes long
   */
  Requests(SqliteNode node, ApiConfig.Limits limits, Executor executor) {
    this.node = node;
    this.limits = limits;
    this.executor = executor;
    this.queries = new Semaphore(limits.queries(), true);
    this.copies = new DatabaseSender(node::copyTo);
  }

  /** Answers at once or later; once, but for a copy, which is sent in pieces. */
  void answer(Request request, Outbox outbox, Consumer<Reply> reply) {
    switch (request) {
      case Request.Submit submit -> {
        var _ =
            (submit.forward() ? node.submit(submit.command()) : node.submitHere(submit.command()))
                .whenComplete((receipt, error) -> submitted(receipt, error, reply));
      }
      case Request.Query query -> executor.execute(() -> query(query, outbox, reply));
      case Request.Barrier barrier -> {
        var _ =
            node.barrierHere(barrier.level())
                .whenComplete((index, error) ->
                    reply.accept(error == null ? new Reply.Index(index) : failed(error)));
      }
      case Request.AskHealth _ -> reply.accept(state());
      case Request.AskMembers _ -> reply.accept(members());
      case Request.Copy _ -> executor.execute(() -> copies.send(outbox, reply));
      case Request.Subscribe _ ->
          throw new IllegalArgumentException("a subscription has no single answer");
    }
  }

  /** Calls the feed with what is applied already, and from then on with each entry. */
  Subscription subscribe(AppliedFeed feed) {
    Subscription subscription = node.onApplied(feed::applied);
    feed.applied(new Applied(node.health().appliedIndex(), 0, 0));
    return subscription;
  }

  /** On the apply thread, so what takes long goes elsewhere. */
  private void submitted(Receipt receipt, Throwable error, Consumer<Reply> reply) {
    if (error != null) {
      reply.accept(failed(error));
    } else if (hasRows(receipt.outcome())) {
      executor.execute(() -> reply.accept(new Reply.Submitted(receipt)));
    } else {
      reply.accept(new Reply.Submitted(receipt));
    }
  }

  private static boolean hasRows(Outcome outcome) {
    return outcome instanceof Outcome.Done done
        && done.results().stream()
            .map(StatementResult::rows)
            .anyMatch(rows -> !rows.rows().isEmpty());
  }

  /**
   * Holds its permit until the answer is almost sent, so that answers in memory are as few as
   * queries under way.
   */
  private void query(Request.Query query, Outbox outbox, Consumer<Reply> reply) {
    boolean permitted = false;
    try {
      permitted = queries.tryAcquire(limits.queryWait().toNanos(), TimeUnit.NANOSECONDS);
      if (!permitted) {
        throw new SqlFailure.Busy(
            "all " + limits.queries() + " places for queries are taken; ask again after a pause");
      }
      awaitApplied(query.atLeast());
      long applied = node.health().appliedIndex();
      Rows rows =
          node.query(
              query.level(), query.statement().sql(), query.statement().arguments().toArray());
      reply.accept(new Reply.Answer(applied, rows));
      outbox.awaitRoom();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      reply.accept(failed(new SqlFailure.NotLeader("this member stops", null)));
    } catch (RuntimeException e) {
      reply.accept(failed(e));
    } finally {
      if (permitted) {
        queries.release();
      }
    }
  }

  private void awaitApplied(long index) throws InterruptedException {
    CompletableFuture<Void> reached = node.applied(index, limits.queryWait());
    try {
      reached.get(limits.queryWait().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new SqlFailure.NotLeader(
          "this member has not applied index " + index + " that the caller has seen", e);
    }
  }

  private Reply.State state() {
    Health health = node.health();
    String leader = node.membership().member(health.leader()).map(Member::apiAddress).orElse("");
    return new Reply.State(health, leader);
  }

  private Reply.Members members() {
    long leader = node.health().leader();
    Membership membership = node.membership();
    List<ClusterMember> members = new ArrayList<>();
    membership.voters().forEach(member -> members.add(seen(member, true, leader)));
    membership.learners().forEach(member -> members.add(seen(member, false, leader)));
    return new Reply.Members(members);
  }

  private static ClusterMember seen(Member member, boolean voter, long leader) {
    return new ClusterMember(
        member.id(),
        member.raftPort() > 0 ? member.raftAddress() : "",
        member.apiPort() > 0 ? member.apiAddress() : "",
        voter,
        member.id() == leader);
  }

  private static Reply failed(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof SqlFailure failure) {
      return new Reply.Failed(failure);
    }
    log.error("event=api_request_failed", cause);
    return new Reply.Failed(
        new SqlFailure.Unknown("this member failed in a way that was not foreseen", cause));
  }
}
