package dev.mvmci.sql.ratis;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one follower the entries of the leader's log, several requests ahead of the answers, and
 * tells it soon what is committed. Lives for one leadership.
 */
final class MemberAppender extends LogAppenderBase {

  private static final Logger log = LoggerFactory.getLogger(MemberAppender.class);

  /** Requests with entries that may wait for their answers. */
  private static final int MAX_AHEAD = 32;

  /**
   * A commit waits so long for an entry that carries it. Long enough for a caller that writes again
   * at once, short enough for one that waits on the follower for what it wrote.
   */
  private static final long ANNOUNCE_NANOS = TimeUnit.MICROSECONDS.toNanos(1_000);

  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** A follower that fetches a copy is asked so often how far it is. */
  private static final long INSTALL_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final MemberRpc rpc;
  private final ReadIndex readIndex;
  private final VoteDurability votes;
  private final AtomicLong calls = new AtomicLong();

  /** Held where the follower's next index and what is under way must agree. */
  private final Object position = new Object();

  private final Map<Long, Sent> underWay = new ConcurrentHashMap<>();
  private volatile @Nullable Thread runner;
  private volatile boolean signalled;
  private volatile boolean contactWanted;
  private volatile int failures;
  private volatile long pausedUntilNanos = System.nanoTime();
  private long nextInstallNanos = System.nanoTime();

  /** The last commit index that went out to the follower, and since when there is a newer one. */
  private long announced;

  private long unannouncedSinceNanos;

  MemberAppender(
      RaftServer.Division server,
      LeaderState leaderState,
      FollowerInfo follower,
      MemberRpc rpc,
      ReadIndex readIndex,
      VoteDurability votes) {
    super(server, leaderState, follower);
    this.rpc = rpc;
    this.readIndex = readIndex;
    this.votes = votes;
  }

  /** A request that has no answer yet. */
  private record Sent(long call, long term, long first, long last, Timestamp at, long nanos) {

    static Sent of(long call, AppendEntriesRequestProto request) {
      int entries = request.getEntriesCount();
      return new Sent(
          call,
          request.getLeaderTerm(),
          entries == 0 ? -1 : request.getEntries(0).getIndex(),
          entries == 0 ? -1 : request.getEntries(entries - 1).getIndex(),
          Timestamp.currentTime(),
          System.nanoTime());
    }

    boolean isHeartbeat() {
      return first < 0;
    }
  }

  /** The number of the first request that is yet to be made. */
  long nextCall() {
    return calls.get();
  }

  /** Has a request leave now, with entries or without. */
  void contact() {
    contactWanted = true;
    notifyLogAppender();
  }

  @Override
  public long getCallId() {
    return calls.get();
  }

  @Override
  public Comparator<Long> getCallIdComparator() {
    return Comparator.naturalOrder();
  }

  @Override
  public boolean hasPendingDataRequests() {
    return ahead() > 0;
  }

  private long ahead() {
    return underWay.values().stream().filter(sent -> !sent.isHeartbeat()).count();
  }

  /** Wakes it also if it has not fallen asleep yet. */
  @Override
  public void notifyLogAppender() {
    signalled = true;
    LockSupport.unpark(runner);
  }

  @Override
  public void run() throws IOException {
    runner = Thread.currentThread();
    readIndex.add(this);
    try {
      while (isRunning()) {
        signalled = false;
        long pauseNanos = pausedUntilNanos - System.nanoTime();
        if (pauseNanos <= 0) {
          step();
          pauseNanos = waitNanos();
        }
        getLeaderState().checkHealth(getFollower());
        sleep(pauseNanos);
      }
    } finally {
      readIndex.remove(this);
    }
  }

  private void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos;
        left > 0 && !signalled && !Thread.currentThread().isInterrupted();
        left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private void step() throws RaftLogIOException {
    TermIndex firstInLog = shouldNotifyToInstallSnapshot();
    if (firstInLog != null && System.nanoTime() - nextInstallNanos >= 0) {
      tellToInstall(firstInLog);
      nextInstallNanos = System.nanoTime() + INSTALL_PAUSE_NANOS;
    }
    boolean entries = firstInLog == null && maySendEntries();
    if (entries || contactWanted || super.getHeartbeatWaitTimeMs() <= 0 || announceNanos() <= 0) {
      send(entries);
    }
  }

  /** After a failure one request at a time, until one is answered. */
  private boolean maySendEntries() {
    return hasAppendEntries() && ahead() < (failures > 0 ? 1 : MAX_AHEAD);
  }

  private long waitNanos() {
    if (contactWanted || maySendEntries()) {
      return shouldNotifyToInstallSnapshot() == null ? 0 : INSTALL_PAUSE_NANOS;
    }
    long heartbeat = TimeUnit.MILLISECONDS.toNanos(super.getHeartbeatWaitTimeMs());
    return Math.min(heartbeat, announceNanos());
  }

  /** How long until a commit must be told that no entry has carried; far away if there is none. */
  private long announceNanos() {
    // While entries are under way Ratis leaves the commit out of a message without entries.
    boolean unsaid =
        getRaftLog().getLastCommittedIndex() > announced
            && !hasAppendEntries()
            && !hasPendingDataRequests();
    if (!unsaid) {
      unannouncedSinceNanos = 0;
      return Long.MAX_VALUE;
    }
    long now = System.nanoTime();
    if (unannouncedSinceNanos == 0) {
      unannouncedSinceNanos = now | 1;
    }
    return unannouncedSinceNanos + ANNOUNCE_NANOS - now;
  }

  /**
   * A follower whose last entry is the one before the leader's first has nothing to install, but
   * Ratis 3.3.0 tells it to, because it cannot name the entry before; the follower answers where it
   * stands, and so on forever. Once it has said so, the entries themselves can go out.
   */
  @Override
  public boolean shouldInstallSnapshot(boolean hasSnapshot) {
    long next = getFollower().getNextIndex();
    boolean saidSo = next > 1 && next == getFollower().getSnapshotIndex() + 1;
    return !(saidSo && next == getRaftLog().getStartIndex())
        && super.shouldInstallSnapshot(hasSnapshot);
  }

  private void send(boolean entries) throws RaftLogIOException {
    AppendEntriesRequestProto request;
    Sent sent;
    synchronized (position) {
      // First, so that whoever wants contact from now on gets a later request.
      contactWanted = false;
      resetHeartbeatTrigger();
      long call = calls.getAndIncrement();
      request = newAppendEntriesRequest(call, !entries);
      if (request == null) {
        return;
      }
      sent = Sent.of(call, request);
      underWay.put(call, sent);
      if (!sent.isHeartbeat()) {
        getFollower().increaseNextIndex(sent.last() + 1);
      }
    }
    // Nobody hears of a leader before its vote for itself is durable. Else it could lose that vote,
    // give it to another, and there would have been two leaders of one term.
    votes.secureTerm(request.getLeaderTerm());
    announced = Math.max(announced, request.getLeaderCommit());
    getFollower().updateLastRpcSendTime(sent.isHeartbeat());
    try {
      var _ =
          rpc.link(getFollowerId())
              .call(MemberProtocol.APPEND, request.toByteArray())
              .whenComplete((body, error) -> answered(sent, body, error));
    } catch (IOException e) {
      failed(sent, e);
    }
  }

  private void answered(Sent sent, byte @Nullable [] body, @Nullable Throwable error) {
    if (error != null || body == null) {
      failed(sent, error);
      return;
    }
    try {
      AppendEntriesReplyProto reply = AppendEntriesReplyProto.parseFrom(body);
      underWay.remove(sent.call());
      failures = 0;
      getFollower().updateLastRpcResponseTime();
      getFollower().updateLastRespondedAppendEntriesSendTime(sent.at());
      take(sent, reply);
    } catch (InvalidProtocolBufferException e) {
      failed(sent, e);
    } catch (RuntimeException e) {
      log.error("event=append_reply_failed follower={}", getFollowerId(), e);
    }
    notifyLogAppender();
  }

  private void take(Sent sent, AppendEntriesReplyProto reply) {
    switch (reply.getResult()) {
      case SUCCESS -> {
        getLeaderState().onFollowerCommitIndex(getFollower(), reply.getFollowerCommit());
        if (getFollower().updateMatchIndex(reply.getMatchIndex())) {
          getFollower().updateNextIndex(reply.getMatchIndex() + 1);
          getLeaderState().onFollowerSuccessAppendEntries(getFollower());
        }
      }
      case INCONSISTENCY -> {
        synchronized (position) {
          underWay.clear();
          getFollower()
              .setNextIndex(getNextIndexForInconsistency(sent.first(), reply.getNextIndex()));
        }
      }
      case NOT_LEADER -> {
        var _ = onFollowerTerm(reply.getTerm());
        return;
      }
      default -> {
        log.warn("event=append_reply_unknown follower={}", getFollowerId());
        return;
      }
    }
    getLeaderState().onAppendEntriesReply(this, reply);
    if (reply.getTerm() == sent.term()) {
      readIndex.heard(this, sent.term(), sent.call(), sent.nanos());
    }
  }

  /** Goes back to the first entry that has no answer. */
  private void failed(Sent sent, @Nullable Throwable error) {
    synchronized (position) {
      if (!underWay.containsKey(sent.call())) {
        return; // given up before
      }
      long first =
          underWay.values().stream()
              .filter(each -> !each.isHeartbeat())
              .mapToLong(Sent::first)
              .min()
              .orElse(Long.MAX_VALUE);
      underWay.clear();
      getFollower()
          .computeNextIndex(
              next -> Math.max(getFollower().getMatchIndex() + 1, Math.min(next, first)));
      long pause =
          Math.min(LONGEST_PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(1L << Math.min(8, failures)));
      failures++;
      pausedUntilNanos = System.nanoTime() + pause;
    }
    log.debug("event=append_failed follower={}", getFollowerId(), error);
    notifyLogAppender();
  }

  /** The log does not reach back to where the follower stands: it is to fetch a copy. */
  private void tellToInstall(TermIndex firstInLog) {
    try {
      getFollower().updateLastRpcSendTime(false);
      InstallSnapshotReplyProto reply =
          rpc.installSnapshot(newInstallSnapshotNotificationRequest(firstInLog));
      getFollower().updateLastRpcResponseTime();
      switch (reply.getResult()) {
        case SUCCESS, SNAPSHOT_UNAVAILABLE -> getFollower().setAttemptedToInstallSnapshot();
        case ALREADY_INSTALLED, SNAPSHOT_INSTALLED -> {
          long installed = reply.getSnapshotIndex();
          getFollower().setSnapshotIndex(installed);
          getFollower().setAttemptedToInstallSnapshot();
          getLeaderState().onFollowerCommitIndex(getFollower(), installed);
          getFollower().updateNextIndex(installed + 1);
        }
        case NOT_LEADER -> {
          var _ = onFollowerTerm(reply.getTerm());
        }
        case IN_PROGRESS -> log.debug("event=install_in_progress follower={}", getFollowerId());
        default ->
            log.warn(
                "event=install_refused follower={} result={}", getFollowerId(), reply.getResult());
      }
    } catch (IOException e) {
      log.debug("event=install_not_told follower={}", getFollowerId(), e);
    }
  }
}
