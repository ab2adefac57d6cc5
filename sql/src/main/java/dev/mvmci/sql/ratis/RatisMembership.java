package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.consensus.MembershipChanges;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SetConfigurationRequest.Arguments;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.apache.ratis.protocol.exceptions.TransferLeadershipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes of the members by compare-and-set on the configuration in Ratis' log. */
final class RatisMembership implements MembershipChanges {

  private static final Logger log = LoggerFactory.getLogger(RatisMembership.class);

  /** A new member may have to fetch a large database first. */
  private static final Duration CATCH_UP = Duration.ofHours(1);

  private static final Duration CHANGE = Duration.ofSeconds(30);
  private static final Duration TRANSFER = Duration.ofSeconds(10);

  private final RaftGroupHandle group;

  RatisMembership(RaftGroupHandle group) {
    this.group = group;
  }

  @Override
  public void addLearner(Member member) {
    Membership now = ledMembership();
    if (now.learners().contains(member)) {
      return;
    }
    requireNoPart(now, member.id());
    List<Member> learners = new ArrayList<>(now.learners());
    learners.add(member);
    set(now, new Membership(now.voters(), learners), CATCH_UP);
    log.info("event=learner_entered member={} address={}", member.id(), member.raftAddress());
  }

  @Override
  public void addVoter(Member member) {
    Membership now = ledMembership();
    if (now.voters().contains(member)) {
      return;
    }
    requireNoPart(now, member.id());
    List<Member> voters = new ArrayList<>(now.voters());
    voters.add(member);
    set(now, new Membership(voters, now.learners()), CATCH_UP);
    log.info("event=voter_entered member={} voters={}", member.id(), voters.size());
  }

  /**
   * In two steps, because Ratis 3.3.0 goes on to treat a learner as one that is still starting (see
   * LeaderStateImpl.checkStaging, which marks only voters as caught up): turned into a voter in
   * place, it would count for a majority but never answer a candidate.
   */
  @Override
  public void promote(long memberId) {
    Membership now = ledMembership();
    if (now.voters().stream().anyMatch(voter -> voter.id() == memberId)) {
      return;
    }
    Member member =
        now.member(memberId)
            .orElseThrow(
                () -> rejected("member " + memberId + " takes no part; add it as a learner first"));
    remove(memberId);
    addVoter(member);
  }

  private static void requireNoPart(Membership now, long memberId) {
    if (now.member(memberId).isPresent()) {
      throw rejected(
          "member "
              + memberId
              + " takes part already, with another role or address; remove it first");
    }
  }

  @Override
  public void remove(long memberId) {
    Membership now = ledMembership();
    if (now.member(memberId).isEmpty()) {
      return;
    }
    List<Member> voters = without(now.voters(), memberId);
    if (voters.isEmpty()) {
      throw rejected("member " + memberId + " is the last one with a vote");
    }
    set(now, new Membership(voters, without(now.learners(), memberId)), CHANGE);
    log.info("event=member_removed member={} voters={}", memberId, voters.size());
  }

  @Override
  public void transferLeadership(long memberId) {
    Membership now = ledMembership();
    if (now.voters().stream().noneMatch(voter -> voter.id() == memberId)) {
      throw rejected("member " + memberId + " has no vote, so it cannot lead");
    }
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            group.clientId(),
            group.server().getId(),
            group.id(),
            group.nextCall(),
            Peers.id(memberId),
            TRANSFER.toMillis());
    await(() -> group.server().transferLeadershipAsync(request), TRANSFER.plusSeconds(1));
    log.info("event=leadership_transferred member={}", memberId);
  }

  private Membership ledMembership() {
    if (!group.leads()) {
      throw new SqlFailure.NotLeader(
          "members are changed at the leader, which is " + group.leader(), null);
    }
    return group.membership();
  }

  private static List<Member> without(List<Member> members, long id) {
    return new ArrayList<>(members.stream().filter(member -> member.id() != id).toList());
  }

  private void set(Membership now, Membership next, Duration patience) {
    Arguments arguments =
        Arguments.newBuilder()
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(Peers.voters(now))
            .setListenersInCurrentConf(Peers.learners(now))
            .setServersInNewConf(Peers.voters(next))
            .setListenersInNewConf(Peers.learners(next))
            .build();
    SetConfigurationRequest request =
        new SetConfigurationRequest(
            group.clientId(), group.server().getId(), group.id(), group.nextCall(), arguments);
    await(() -> group.server().setConfigurationAsync(request), patience);
  }

  private static void await(Call call, Duration patience) {
    try {
      RaftClientReply reply = call.start().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!reply.isSuccess()) {
        throw failure(reply.getException());
      }
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      throw new SqlFailure.Unknown("the change took longer than " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlFailure.Unknown("interrupted while waiting for the change", e);
    }
  }

  private static SqlFailure failure(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case NotLeaderException _, LeaderNotReadyException _, LeaderSteppingDownException _ ->
          new SqlFailure.NotLeader("this member does not lead: " + message, cause);
      case ReconfigurationInProgressException _, SetConfigurationException _ ->
          new SqlFailure.Busy("another change of the members is under way: " + message);
      case ReconfigurationTimeoutException _ ->
          new SqlFailure.Rejected("the new member did not follow in time: " + message, cause);
      case TransferLeadershipException _ ->
          new SqlFailure.Unknown("the leadership did not move: " + message, cause);
      default ->
          new SqlFailure.Unknown("the change was not seen to be committed: " + message, cause);
    };
  }

  private static SqlFailure rejected(String message) {
    return new SqlFailure.Rejected(message, null);
  }

  @FunctionalInterface
  private interface Call {
    CompletableFuture<RaftClientReply> start() throws IOException;
  }
}
