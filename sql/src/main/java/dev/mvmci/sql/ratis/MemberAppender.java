package dev.mvmci.sql.ratis;

import dev.mvmci.sql.ratis.UnderWay.Sent;
import java.io.IOException;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one follower the entries of the leader's log, several requests ahead of the answers, and
 * tells it soon what is committed. Lives for one leadership.
 *
 * <p>A small request to a follower that owes no answer leaves on the thread that has something to
 * send; everything else, and what takes time, leaves on the appender's own. Waking that one costs
 * more than the sending.
 */
final class MemberAppender extends LogAppenderBase implements Announcer.Follower {

  private static final Logger log = LoggerFactory.getLogger(MemberAppender.class);

  /** What fits into the network's buffers, so that sending it never waits for the follower. */
  private static final int MAX_BYTES_AT_ONCE = 16 << 10;

  /** Ratis hears so much later of answers that commit nothing, of several at once. */
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A follower that fetches a copy is asked so often how far it is. */
  private static final long INSTALL_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final MemberRpc rpc;
  private final ReadIndex readIndex;
  private final VoteDurability votes;
  private final EarlyCommit earlyCommit;

  /** Held while a request is chosen and sent. Whoever does not get it at once leaves it to us. */
  private final ReentrantLock stepping = new ReentrantLock();

  /** Guarded by {@link #stepping}: has its call number, but was too large to be sent at once. */
  private @Nullable Outgoing prepared;

  private final CommitNews news = new CommitNews();

  /** Held where the follower's next index and what is under way must agree. */
  private final Object position = new Object();

  private final UnderWay underWay = new UnderWay(System::nanoTime);
  private volatile @Nullable Thread runner;
  private volatile boolean signalled;
  private volatile boolean contactWanted;

  /** What is known of a copy that the follower fetches, from this leader or one before. */
  private enum Copy {
    NONE,
    /** It has refused a request because of it. */
    REFUSED,
    /** It was told to install it, and was not ready. */
    TOLD
  }

  /**
   * Until it is told once more to install it, such a follower takes neither the copy nor entries
   * (SnapshotInstallationHandler in Ratis 3.3.0), so it is told whether the log reaches back to it
   * or not.
   */
  private volatile Copy copy = Copy.NONE;

  /** There is an answer that Ratis has not heard of. */
  private volatile boolean untold;

  /** The announcer's thread only. */
  private long nextTellNanos = System.nanoTime();

  private long nextInstallNanos = System.nanoTime();

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
    this.earlyCommit = new EarlyCommit(server, leaderState, readIndex.appenders());
  }

  private record Outgoing(Sent sent, AppendEntriesRequestProto request) {}

  /** The number of the first request that is yet to be made. */
  long nextCall() {
    return underWay.nextCall();
  }

  /** Has a request leave now, with entries or without. */
  void contact() {
    contactWanted = true;
    notifyLogAppender();
  }

  @Override
  public long getCallId() {
    return underWay.nextCall();
  }

  @Override
  public Comparator<Long> getCallIdComparator() {
    return Comparator.naturalOrder();
  }

  @Override
  public boolean hasPendingDataRequests() {
    return underWay.hasEntries();
  }

  /**
   * Called for each new entry and each new commit index, by threads that others wait for. Sends
   * what can be sent at once.
   */
  @Override
  public void notifyLogAppender() {
    if (hasAppendEntries() || contactWanted) {
      if (!sentAtOnce()) {
        wake();
      }
    } else if (news.isUnsaid(getRaftLog().getLastCommittedIndex())) {
      rpc.announcer().wake();
    }
  }

  private boolean sentAtOnce() {
    if (!underWay.isIdle()
        || runner == null
        || !rpc.isConnected(getFollowerId())
        || !stepping.tryLock()) {
      return false;
    }
    try {
      if (prepared != null || isHeldBack() || !isRunning()) {
        return false;
      }
      boolean entries = hasAppendEntries();
      if (!entries && !contactWanted) {
        return true; // another thread was faster
      }
      Outgoing next = next(entries);
      if (next != null && next.request().getSerializedSize() > MAX_BYTES_AT_ONCE) {
        prepared = next;
        return false;
      }
      if (next != null) {
        send(next);
      }
      return true;
    } catch (RaftLogIOException | RuntimeException e) {
      // Not the business of whoever has an entry: the appender itself meets it, too, and ends.
      log.debug("event=append_not_sent follower={}", getFollowerId(), e);
      return false;
    } finally {
      stepping.unlock();
    }
  }

  /** Wakes the appender also if it has not fallen asleep yet. */
  private void wake() {
    signalled = true;
    LockSupport.unpark(runner);
  }

  @Override
  public void run() throws IOException {
    runner = Thread.currentThread();
    readIndex.add(this);
    rpc.announcer().add(this);
    try {
      while (isRunning()) {
        signalled = false;
        long pauseNanos = underWay.pauseNanos();
        if (pauseNanos <= 0) {
          pauseNanos = step();
        }
        getLeaderState().checkHealth(getFollower());
        sleep(pauseNanos);
      }
    } finally {
      rpc.announcer().remove(this);
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

  /** Sends what is to be sent now; returns for how long there is nothing more to do. */
  private long step() throws RaftLogIOException {
    stepping.lock();
    try {
      boolean heldBack = isHeldBack();
      if (heldBack && System.nanoTime() - nextInstallNanos >= 0) {
        TermIndex install = toInstall();
        if (install == null) {
          contactWanted = true; // is it still at it?
        } else {
          tellToInstall(install);
        }
        nextInstallNanos = System.nanoTime() + INSTALL_PAUSE_NANOS;
      }
      Outgoing next = prepared;
      prepared = null;
      if (next == null) {
        boolean entries = !heldBack && maySendEntries();
        boolean due = contactWanted || super.getHeartbeatWaitTimeMs() <= 0;
        next = entries || due ? next(entries) : null;
      }
      if (next != null) {
        send(next);
      }
      return waitNanos();
    } finally {
      stepping.unlock();
    }
  }

  private boolean maySendEntries() {
    return hasAppendEntries() && underWay.hasRoom();
  }

  private long waitNanos() {
    long heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(super.getHeartbeatWaitTimeMs());
    if (isHeldBack()) {
      return Math.min(INSTALL_PAUSE_NANOS, heartbeatNanos);
    }
    return contactWanted || maySendEntries() ? 0 : heartbeatNanos;
  }

  /** Whether the follower takes no entries before it has a copy. */
  private boolean isHeldBack() {
    return copy != Copy.NONE || shouldNotifyToInstallSnapshot() != null;
  }

  /**
   * Where the follower is told that the log begins, if it is to be told. One that fetches a copy
   * already only listens if it is named no earlier entry than before, by whichever leader.
   */
  private @Nullable TermIndex toInstall() {
    TermIndex firstInLog = shouldNotifyToInstallSnapshot();
    if (copy == Copy.NONE || (copy == Copy.TOLD && firstInLog == null)) {
      return firstInLog;
    }
    return TermIndex.valueOf(getServer().getInfo().getCurrentTerm(), Long.MAX_VALUE);
  }

  /**
   * Tells the follower of a commit that has waited long enough for an entry to carry it. Called by
   * one thread, now and then while it returns true.
   */
  @Override
  public boolean announce(long now) {
    // While entries are under way Ratis leaves the commit out of a message without entries.
    boolean pending = hasPendingDataRequests();
    boolean carried = pending || hasAppendEntries();
    if (news.isDue(getRaftLog().getLastCommittedIndex(), carried, now)) {
      contact();
    }
    if (untold && now - nextTellNanos >= 0) {
      nextTellNanos = now + TELL_NANOS;
      untold = false;
      getLeaderState().onFollowerSuccessAppendEntries(getFollower());
    }
    return pending || news.isWaiting() || untold;
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

  /** The next request, with its number and place among those under way; null if there is none. */
  private @Nullable Outgoing next(boolean entries) throws RaftLogIOException {
    synchronized (position) {
      // First, so that whoever wants contact from now on gets a later request.
      contactWanted = false;
      resetHeartbeatTrigger();
      long call = underWay.takeCall();
      AppendEntriesRequestProto request = newAppendEntriesRequest(call, !entries);
      if (request == null) {
        return null;
      }
      Sent sent = underWay.add(call, request);
      if (!sent.isHeartbeat()) {
        getFollower().increaseNextIndex(sent.last() + 1);
      }
      return new Outgoing(sent, request);
    }
  }

  private void send(Outgoing outgoing) {
    AppendEntriesRequestProto request = outgoing.request();
    Sent sent = outgoing.sent();
    try {
      // Nobody hears of a leader before its vote for itself is durable. Else it could lose that
      // vote, give it to another, and there would have been two leaders of one term.
      votes.secureTerm(request.getLeaderTerm());
      news.said(request.getLeaderCommit());
      getFollower().updateLastRpcSendTime(sent.isHeartbeat());
      var _ =
          rpc.link(getFollowerId())
              .call(MemberProtocol.APPEND, request.toByteArray())
              .whenComplete((body, error) -> answered(sent, body, error));
    } catch (IOException e) {
      failed(sent, e);
    } catch (RuntimeException e) {
      log.warn("event=append_not_sent follower={}", getFollowerId(), e);
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
      underWay.answered(sent);
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
        copy = Copy.NONE;
        // First what callers wait for.
        if (getFollower().updateMatchIndex(reply.getMatchIndex())) {
          getFollower().updateNextIndex(reply.getMatchIndex() + 1);
          matched(sent.term(), reply);
        }
        getLeaderState().onFollowerCommitIndex(getFollower(), reply.getFollowerCommit());
      }
      case INCONSISTENCY -> {
        synchronized (position) {
          underWay.giveUp();
          boolean forCopy = sent.isRefusedForCopy(reply.getNextIndex());
          copy = forCopy ? Copy.REFUSED : Copy.NONE;
          if (!forCopy) { // else it is known where it goes on when it has the copy
            long next = getNextIndexForInconsistency(sent.first(), reply.getNextIndex());
            getFollower().setNextIndex(Math.min(next, getRaftLog().getNextIndex()));
          }
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

  private void matched(long term, AppendEntriesReplyProto reply) {
    long index = reply.getMatchIndex();
    boolean committed =
        reply.getTerm() == term && earlyCommit.onMatch(getFollowerId(), term, index);
    if (!committed && mayCommit(index)) {
      getLeaderState().onFollowerSuccessAppendEntries(getFollower());
    } else {
      untold = true; // somebody may wait for the follower to be as far, a transfer for example
      rpc.announcer().wake();
    }
  }

  /**
   * Whether what the follower has now can change what is committed, or whether it may become a
   * member. The last ones to answer usually come too late for that, and telling costs a thread.
   */
  private boolean mayCommit(long matchIndex) {
    return matchIndex > getRaftLog().getLastCommittedIndex()
        || getServer().getRaftConf().getPeer(getFollowerId()) == null;
  }

  /** Goes back to the first entry that has no answer. */
  private void failed(Sent sent, @Nullable Throwable error) {
    synchronized (position) {
      OptionalLong first = underWay.failed(sent);
      if (first.isEmpty()) {
        return; // given up before
      }
      copy = Copy.NONE; // until it says so, if it is there again
      getFollower()
          .computeNextIndex(next ->
              Math.max(getFollower().getMatchIndex() + 1, Math.min(next, first.getAsLong())));
    }
    log.debug("event=append_failed follower={}", getFollowerId(), error);
    wake();
  }

  /** The log does not reach back to where the follower stands: it is to fetch a copy. */
  private void tellToInstall(TermIndex firstInLog) {
    try {
      getFollower().updateLastRpcSendTime(false);
      InstallSnapshotReplyProto reply =
          rpc.installSnapshot(newInstallSnapshotNotificationRequest(firstInLog));
      getFollower().updateLastRpcResponseTime();
      boolean inProgress = reply.getResult() == InstallSnapshotResult.IN_PROGRESS;
      copy = inProgress ? Copy.TOLD : Copy.NONE;
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
      copy = Copy.NONE;
      contactWanted = true; // its answer says why, if there is one
      log.debug("event=install_not_told follower={}", getFollowerId(), e);
    }
  }
}
