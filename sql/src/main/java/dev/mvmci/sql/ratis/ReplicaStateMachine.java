package dev.mvmci.sql.ratis;

import static org.apache.ratis.proto.RaftProtos.LogEntryProto.LogEntryBodyCase.STATEMACHINELOGENTRY;

import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.consensus.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.LogEntryHeader;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands Ratis' committed entries to the replica and the replica's answers to the proposals. */
final class ReplicaStateMachine<A> extends BaseStateMachine {

  private static final Logger log = LoggerFactory.getLogger(ReplicaStateMachine.class);
  private static final long CHECKPOINT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Replica<A> replica;
  private final CopyFromLeader pull;
  private final LogWriter logWriter = new LogWriter();
  private final Gathering gathering = new Gathering(System::nanoTime);
  private final OwnEntries ownEntries = new OwnEntries();

  /** Held by whoever uses the replica in the way of {@link Replica}: one thread at a time. */
  private final ReentrantLock applying = new ReentrantLock();

  /** The last entry that is applied, by Ratis' thread or before it. Written under applying. */
  private volatile long reached = RaftLog.INVALID_LOG_INDEX;

  /** Nothing is applied any more. Guarded by applying. */
  private boolean closed;

  /** Why an entry could not be applied before Ratis came to it. Guarded by applying. */
  private @Nullable Throwable failure;

  private volatile @Nullable RaftLog raftLog;
  private final CompletableFuture<Void> firstLeadership = new CompletableFuture<>();
  private volatile @Nullable SnapshotInfo checkpoint;
  private volatile boolean logFailed;
  private long nextCheckpointNanos = System.nanoTime();

  ReplicaStateMachine(Replica<A> replica, CopyFromLeader pull) {
    this.replica = replica;
    this.pull = pull;
  }

  /** Completes when this member first leads and has applied everything before. */
  CompletableFuture<Void> firstLeadership() {
    return firstLeadership;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    getLifeCycle().startAndTransition(() -> start(server, groupId, storage));
  }

  private void start(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    adoptPosition();
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** Called, on the thread that applies, when a copy has been staged. */
  @Override
  public void reinitialize() throws IOException {
    applying.lock();
    try {
      replica.adoptStaged();
      adoptPosition();
    } finally {
      applying.unlock();
    }
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  /** The leader's log begins behind where this member stands. */
  @Override
  @SuppressWarnings("NullAway") // Ratis takes null for "nothing to install" and does not say so
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex firstInLog) {
    return pull.from(Peers.described(role.getFollowerInfo().getLeaderInfo().getId()))
        .thenApply(copy -> copy.orElse(null));
  }

  /** The replica is durable when the log starts, so its position is a snapshot's position. */
  private void adoptPosition() {
    Position applied = replica.applied();
    if (applied.index() >= 0) {
      TermIndex termIndex = TermIndex.valueOf(applied.term(), applied.index());
      setLastAppliedTermIndex(termIndex);
      reached = applied.index();
      checkpoint = new Checkpoint(termIndex);
    }
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    return TransactionContext.newBuilder()
        .setStateMachine(this)
        .setClientRequest(request)
        .setStateMachineContext(request.getMessage())
        .build();
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    if (transaction.getStateMachineContext() instanceof Proposal<?> proposal) {
      proposal.markAppended();
      ownEntries.add(transaction);
    }
    return transaction;
  }

  /**
   * Called before each sync of the log, on the thread that does it. There is nothing to sync here.
   */
  @Override
  public CompletableFuture<Void> flush(long logIndex) {
    logWriter.isCurrentThread();
    return CompletableFuture.completedFuture(null);
  }

  LogWriter logWriter() {
    return logWriter;
  }

  /**
   * Applies one entry. A failure is thrown, not returned in the future: Ratis logs a failed future
   * and goes on with the next entry, which would make this member diverge; thrown, it stops.
   */
  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    Position position = new Position(entry.getTerm(), entry.getIndex());
    boolean proposedHere = transaction.getStateMachineContext() instanceof Proposal<?>;
    boolean more = !proposedHere && gathering.isFollowed(position.index(), this::committed);
    applying.lock();
    try {
      A answer = apply(position, entry, more);
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      reach(position);
      if (transaction.getStateMachineContext() instanceof Proposal<?> proposal) {
        // If the entry was applied before, it has the answer of that time.
        applied(proposal, position, answer);
      }
    } finally {
      applying.unlock();
    }
    if (transaction.getStateMachineContext() instanceof Proposal<?> proposal) {
      proposal.tell();
    }
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  /** Only this class's own proposals enter this process's log. */
  @SuppressWarnings("unchecked")
  private void applied(Proposal<?> proposal, Position position, A answer) {
    ((Proposal<A>) proposal).applied(position, answer);
  }

  private void reach(Position position) {
    reached = Math.max(reached, position.index());
    ownEntries.forget(position);
  }

  /** The last entry that is applied; Ratis may hear of it later. */
  long reached() {
    return reached;
  }

  /**
   * Commits an entry of this process and applies it, on the calling thread, which otherwise would
   * wake one of Ratis' to commit it, and that one another to apply it. Ratis' own come to it later
   * and find it applied. If it cannot be applied, they meet that, too, and end this member's part,
   * as they always do; from here that would be in their way.
   *
   * @param term of this leadership, in which a majority has the entry durably
   * @return whether it is committed now, and answered if it could be applied; if not, nothing has
   *     happened
   */
  boolean commitNow(RaftLog log, long term, long index) {
    if (reached != index - 1 || !applying.tryLock()) {
      return false;
    }
    Proposal<?> proposal;
    try {
      LogEntryProto entry = isStopped() || reached != index - 1 ? null : log.get(index);
      proposal = entry == null || entry.getTerm() != term ? null : ownEntries.of(entry);
      if (entry == null
          || proposal == null
          || !proposal.isSubmitted()
          || !log.updateCommitIndex(index, term, true)) {
        return false;
      }
      applyNow(proposal, new Position(term, index), entry);
    } catch (RaftLogIOException | IllegalStateException e) {
      return false; // the log has failed or is closed
    } finally {
      applying.unlock();
    }
    proposal.tell();
    return true;
  }

  private void applyNow(Proposal<?> proposal, Position position, LogEntryProto entry) {
    try {
      applied(proposal, position, replica.apply(position, data(entry), false));
      reach(position);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private boolean isStopped() {
    return closed || failure != null;
  }

  /**
   * The last entry up to the index that is for the replica: those that Ratis writes for itself, as
   * each new leader does, never reach it.
   */
  long lastApplicable(RaftLog log, long index) {
    long last = index;
    while (last > replica.applied().index()) {
      LogEntryHeader[] entry = log.getEntries(last, last + 1);
      if (entry.length == 0 || entry[0].getLogEntryBodyCase() == STATEMACHINELOGENTRY) {
        break;
      }
      last--;
    }
    return last;
  }

  /**
   * An entry that Ratis writes for itself ends what is gathered: none for the replica may follow.
   */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    applying.lock();
    try {
      replica.settle();
      super.notifyTermIndexUpdated(term, index);
      reach(new Position(term, index));
    } catch (RuntimeException | Error e) {
      stopTakingPart();
      throw e;
    } finally {
      applying.unlock();
    }
  }

  /** Somebody here waits until this entry is applied. From any thread. */
  void awaited(long index) {
    gathering.awaited(index);
  }

  private long committed() {
    RaftLog present = raftLog;
    if (present == null) {
      try {
        RaftServer server = getServer().getNow(null);
        present = server == null ? null : server.getDivision(getGroupId()).getRaftLog();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      raftLog = present;
    }
    return present == null ? RaftLog.INVALID_LOG_INDEX : present.getLastCommittedIndex();
  }

  private A apply(Position position, LogEntryProto entry, boolean more) {
    try {
      if (failure != null) {
        throw new IllegalStateException("an entry could not be applied", failure);
      }
      return replica.apply(position, data(entry), more);
    } catch (RuntimeException | Error e) {
      stopTakingPart();
      throw e;
    }
  }

  private static ByteBuffer data(LogEntryProto entry) {
    return entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
  }

  /** Makes the replica durable so that the log behind it can go; -1 if that is not possible now. */
  @Override
  public long takeSnapshot() {
    if (System.nanoTime() - nextCheckpointNanos < 0) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    nextCheckpointNanos = System.nanoTime() + CHECKPOINT_RETRY_NANOS;
    applying.lock();
    try {
      Position durable = replica.checkpoint();
      if (durable.index() < 0) {
        return durable.index();
      }
      TermIndex termIndex = TermIndex.valueOf(durable.term(), durable.index());
      // Ratis must not hear of more than it has had applied itself.
      TermIndex known = getLastAppliedTermIndex();
      checkpoint = new Checkpoint(termIndex.compareTo(known) <= 0 ? termIndex : known);
      return checkpoint.getTermIndex().getIndex();
    } catch (IOException e) {
      log.debug("event=checkpoint_postponed reason={}", e.getMessage());
      return RaftLog.INVALID_LOG_INDEX;
    } catch (RuntimeException | Error e) {
      stopTakingPart();
      throw e;
    } finally {
      applying.unlock();
    }
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return checkpoint;
  }

  @Override
  public void notifyLeaderReady() {
    firstLeadership.complete(null);
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
    if (logFailed) {
      return; // said for each entry that comes after the first
    }
    logFailed = true;
    log.error("event=log_failed member={}", getId(), cause);
    stopTakingPart();
  }

  /**
   * A member that cannot write its log or its database is of no use to the others before it is
   * started again, but Ratis would let it stand for election, or refuse each message with a trace
   * in the log. Closed on a thread of its own, because closing waits for the one that tells.
   */
  private void stopTakingPart() {
    var _ =
        getServer()
            .thenAccept(server ->
                Thread.ofVirtual()
                    .name("sql-stop-taking-part")
                    .start(() -> RatisConsensus.closeQuietly(server)));
  }

  /** Whether the log could not be written; then this member must not say that it serves. */
  boolean logFailed() {
    return logFailed;
  }

  @Override
  public void close() {
    applying.lock();
    try {
      closed = true;
    } finally {
      applying.unlock();
    }
    getLifeCycle().checkStateAndClose();
  }

  /** The replica's file itself is the snapshot, so there are no files to list. */
  private record Checkpoint(TermIndex termIndex) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return termIndex;
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of();
    }
  }
}
