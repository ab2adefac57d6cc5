package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer.Division;

/**
 * Up to where a linearizable read must wait (Raft dissertation, section 6.4): the commit index of
 * now, once a majority has answered to a message that left after now, in the same term. Ratis' own
 * way counts answers to earlier messages, too, and with it a leader that slept answers stale.
 */
final class ReadIndex {

  private final Duration patience;
  private final LeaderLease lease;
  private final Set<MemberAppender> appenders = ConcurrentHashMap.newKeySet();
  private final Set<Question> questions = ConcurrentHashMap.newKeySet();

  /**
   * Asks nobody yet.
   *
   * @param patience a majority that is silent for so long has another leader, or is gone
   * @param lease of this member, if it leads
   */
  ReadIndex(Duration patience, LeaderLease lease) {
    this.patience = patience;
    this.lease = lease;
  }

  /** From now on this follower is asked. */
  void add(MemberAppender appender) {
    appenders.add(appender);
  }

  void remove(MemberAppender appender) {
    appenders.remove(appender);
  }

  /** Those who are asked now. A leadership that has ended may not be through with its own. */
  Set<MemberAppender> appenders() {
    return appenders;
  }

  /** The follower has answered as such to this call of this term, which left at this time. */
  void heard(MemberAppender appender, long term, long call, long sentNanos) {
    lease.confirmed(appender.getFollowerId(), term, sentNanos);
    for (Question question : questions) {
      question.heard(appender, term, call);
    }
  }

  /** There is no lease in this term from now on. */
  void giveUpLease(long term) {
    lease.giveUp(term);
  }

  /**
   * The commit index of now, if the lease says that there is no other leader; nobody is asked.
   *
   * @return as {@link #ask}, or empty if there is no lease
   */
  OptionalLong leased(Division division) {
    DivisionInfo info = division.getInfo();
    long term = info.getCurrentTerm();
    boolean ready = info.isLeaderReady();
    long index = division.getRaftLog().getLastCommittedIndex();
    RaftConfiguration members = division.getRaftConf();
    // In this order: at the moment at which the index was read there was no other leader, as the
    // lease lasts longer than that, and this member had not voted for another, as it still leads.
    boolean leads =
        ready
            && lease.holds(
                term,
                division.getId(),
                System.nanoTime(),
                List.of(members.getCurrentPeers(), members.getPreviousPeers()))
            && info.isLeader()
            && info.getCurrentTerm() == term;
    return leads ? OptionalLong.of(index) : OptionalLong.empty();
  }

  /**
   * Asks the majority. Completes on any thread.
   *
   * @return everything acknowledged before the call is at this index or below; or {@link
   *     SqlFailure.NotLeader}
   */
  CompletableFuture<Long> ask(Division division) {
    DivisionInfo info = division.getInfo();
    long term = info.getCurrentTerm();
    if (!info.isLeaderReady()) {
      return CompletableFuture.failedFuture(
          new SqlFailure.NotLeader("this member does not lead", null));
    }
    long index = division.getRaftLog().getLastCommittedIndex();
    Question question = new Question(term, division.getRaftConf(), division.getId());
    if (question.isAnswered()) {
      return CompletableFuture.completedFuture(index);
    }
    questions.add(question);
    for (MemberAppender appender : appenders) {
      question.ask(appender);
    }
    return question
        .done
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
        .handle((_, error) -> {
          questions.remove(question);
          if (error != null) {
            throw new SqlFailure.NotLeader(
                "no majority has confirmed within " + patience + " that this member leads", error);
          }
          return index;
        });
  }

  /** Who has answered so far. */
  private static final class Question {
    private final long term;
    private final List<Set<RaftPeerId>> voters;
    private final Set<RaftPeerId> confirmed = ConcurrentHashMap.newKeySet();
    private final Map<MemberAppender, Long> firstCalls = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Question(long term, RaftConfiguration members, RaftPeerId self) {
      this.term = term;
      // While the members change, a majority of both the old and the new ones is needed.
      this.voters = List.of(ids(members.getCurrentPeers()), ids(members.getPreviousPeers()));
      confirmed.add(self);
    }

    private static Set<RaftPeerId> ids(Collection<RaftPeer> peers) {
      return Set.copyOf(peers.stream().map(RaftPeer::getId).toList());
    }

    private void ask(MemberAppender appender) {
      firstCalls.put(appender, appender.nextCall());
      appender.contact();
    }

    private void heard(MemberAppender appender, long ofTerm, long call) {
      Long first = firstCalls.get(appender);
      if (first != null && call >= first && ofTerm == term) {
        confirmed.add(appender.getFollowerId());
        if (isAnswered()) {
          done.complete(null);
        }
      }
    }

    private boolean isAnswered() {
      return voters.stream()
          .filter(group -> !group.isEmpty())
          .allMatch(group -> 2 * group.stream().filter(confirmed::contains).count() > group.size());
    }
  }
}
