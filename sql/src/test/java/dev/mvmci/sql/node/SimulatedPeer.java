package dev.mvmci.sql.node;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.consensus.MembershipChanges;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.node.SimulatedDisk.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One member's part of a small Raft, with every delay and every write to disk an event of the
 * simulation: elections, replication, commit by majority. It forgets nothing, so there are no
 * snapshots.
 */
final class SimulatedPeer implements Consensus<List<Outcome>> {

  private static final int HEARTBEAT = 15;
  private static final int ELECTION_LEAST = 60;
  private static final int ELECTION_MOST = 120;

  /** A leader that hears from no majority believes for so long that it leads. */
  private static final int STEP_DOWN = 400;

  private static final int READ_PATIENCE = 150;

  private enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  private final long id;
  private final SimulatedWorld world;
  private final SimulatedDisk disk;
  private final Replica<List<Outcome>> replica;
  private final Membership membership;
  private final LongFunction<@Nullable SimulatedPeer> peers;
  private final WriteHook writes;
  private final PlantedFault fault;
  private final SimulatedLease lease;
  private final List<LogEntry> log;
  private final Map<Long, Proposal> proposals = new HashMap<>();
  private final Map<Long, Long> matched = new HashMap<>();
  private final Map<Long, Long> heardFrom = new HashMap<>();
  private final Set<Long> votes = new HashSet<>();
  private Role role = Role.FOLLOWER;
  private long leader;
  private long committed = -1;
  private long applied;
  private long synced;
  private long firstOfTerm = Long.MAX_VALUE;
  private long electionAt;
  private boolean down;

  private record Proposal(long term, CompletableFuture<Committed<List<Outcome>>> answer) {}

  SimulatedPeer(
      long id,
      SimulatedWorld world,
      SimulatedDisk disk,
      Replica<List<Outcome>> replica,
      Membership membership,
      LongFunction<@Nullable SimulatedPeer> peers,
      WriteHook writes,
      PlantedFault fault) {
    this.id = id;
    this.world = world;
    this.disk = disk;
    this.replica = replica;
    this.membership = membership;
    this.peers = peers;
    this.writes = writes;
    this.fault = fault;
    this.lease = new SimulatedLease(world, fault);
    this.log = new ArrayList<>(disk.log);
    this.synced = log.size();
    this.applied = replica.applied().index();
    if (applied >= log.size() && fault == PlantedFault.NONE) {
      throw new IllegalStateException("the database is ahead of the log");
    }
    delayElection();
    tick();
  }

  private void tick() {
    if (down) {
      return;
    }
    if (role == Role.LEADER) {
      long heard = heardFrom.values().stream().filter(at -> world.now() - at < STEP_DOWN).count();
      if (heard + 1 < majority()) {
        stepDown();
      } else {
        replicate();
      }
    } else if (world.now() >= electionAt) {
      stand();
    }
    world.after(HEARTBEAT, this::guardedTick);
  }

  private void guardedTick() {
    guarded(this::tick);
  }

  /** What happens to a process that is gone happens no more. */
  private void guarded(Runnable action) {
    if (!down) {
      try {
        action.run();
      } catch (WriteHook.Crash _) {
        // the hook has taken the process down
      }
    }
  }

  private void stand() {
    delayElection();
    role = Role.CANDIDATE;
    leader = 0;
    writes.write(() -> {
      disk.term++;
      disk.votedFor = id;
    });
    votes.clear();
    votes.add(id);
    long term = disk.term;
    long lastTerm = lastTerm();
    long length = log.size();
    toOthers((peer, _) -> peer.askedForVote(term, id, lastTerm, length));
    countVotes();
  }

  private void askedForVote(long term, long candidate, long lastTerm, long length) {
    if (!lease.mayVote()) {
      return;
    }
    adopt(term);
    boolean upToDate = lastTerm > lastTerm() || (lastTerm == lastTerm() && length >= log.size());
    if (term == disk.term && upToDate && (disk.votedFor == 0 || disk.votedFor == candidate)) {
      writes.write(() -> disk.votedFor = candidate);
      delayElection();
      to(candidate, peer -> peer.gotVote(term, id));
    }
  }

  private void gotVote(long term, long voter) {
    if (role == Role.CANDIDATE && term == disk.term) {
      votes.add(voter);
      countVotes();
    }
  }

  private void countVotes() {
    if (votes.size() < majority()) {
      return;
    }
    role = Role.LEADER;
    leader = id;
    lease.begin();
    matched.clear();
    heardFrom.clear();
    membership
        .voters()
        .forEach(member -> {
          if (member.id() != id) {
            heardFrom.put(member.id(), world.now());
          }
        });
    firstOfTerm = log.size();
    append(new LogEntry(disk.term, null));
  }

  @Override
  public CompletableFuture<Committed<List<Outcome>>> propose(byte[] entry) {
    CompletableFuture<Committed<List<Outcome>>> answer = new CompletableFuture<>();
    if (down || !isLeader()) {
      answer.completeExceptionally(new ProposalFailure(false, new IOException("not the leader")));
      return answer;
    }
    long index = log.size();
    proposals.put(index, new Proposal(disk.term, answer));
    if (fault == PlantedFault.EARLY_ACKNOWLEDGEMENT) {
      committed = index;
    }
    guarded(() -> append(new LogEntry(disk.term, entry)));
    return answer;
  }

  @Override
  public CompletableFuture<Long> readIndex() {
    if (down || !isLeader()) {
      return CompletableFuture.failedFuture(new SqlFailure.NotLeader("not the leader", null));
    }
    CompletableFuture<Long> answer = new CompletableFuture<>();
    long index = LogEntry.lastForReplicas(log, committed);
    if (fault == PlantedFault.UNCONFIRMED_READ) {
      answer.complete(index);
      return answer;
    }
    long term = disk.term;
    var question = new ReadQuestion(index, new HashSet<>(Set.of(id)), answer);
    toOthers((peer, _) -> peer.askedToConfirm(term, id, question));
    world.after(
        READ_PATIENCE,
        () ->
            answer.completeExceptionally(
                new SqlFailure.NotLeader("no majority has confirmed", null)));
    return answer;
  }

  @Override
  public OptionalLong leasedIndex() {
    return !down && isLeader() && lease.holds(majority())
        ? OptionalLong.of(LogEntry.lastForReplicas(log, committed))
        : OptionalLong.empty();
  }

  private void askedToConfirm(long term, long from, ReadQuestion question) {
    if (term >= disk.term) {
      adopt(term);
      to(from, peer -> question.confirmed(id, peer.majority()));
    }
  }

  private void append(LogEntry entry) {
    log.add(entry);
    sync(() -> {
      if (role == Role.LEADER) {
        advanceCommit();
      }
    });
    replicate();
  }

  /** Writes what the log holds by then; one write may serve several appends. */
  private void sync(Runnable done) {
    world.after(
        world.between(1, 4),
        () ->
            guarded(() -> {
              writes.write(() -> {
                synced = log.size();
                boolean lies = fault == PlantedFault.LYING_DISK && world.chance(0.9);
                if (!lies) {
                  disk.log = new ArrayList<>(log);
                }
              });
              done.run();
              applyCommitted();
            }));
  }

  private void replicate() {
    long term = disk.term;
    List<LogEntry> all = List.copyOf(log);
    long sentAt = lease.clock();
    toOthers((peer, _) -> peer.received(term, id, all, committed, sentAt));
  }

  private void received(
      long term, long from, List<LogEntry> entries, long leaderCommitted, long sentAt) {
    if (term < disk.term) {
      long mine = disk.term;
      to(from, peer -> peer.adopt(mine));
      return;
    }
    adopt(term);
    lease.heard();
    role = Role.FOLLOWER;
    leader = from;
    delayElection();
    int same = 0;
    while (same < log.size()
        && same < entries.size()
        && log.get(same).term() == entries.get(same).term()) {
      same++;
    }
    boolean conflict = same < log.size() && same < entries.size();
    if (conflict) {
      if (same <= applied && fault == PlantedFault.NONE) {
        throw new IllegalStateException("an applied entry is to be taken back");
      }
      log.subList(same, log.size()).clear();
      synced = Math.min(synced, same);
    }
    for (int i = log.size(); i < entries.size(); i++) {
      log.add(entries.get(i));
    }
    committed = Math.max(committed, Math.min(leaderCommitted, entries.size() - 1L));
    if (synced < log.size()) {
      sync(() -> acknowledge(term, from, entries.size(), sentAt));
    } else {
      acknowledge(term, from, entries.size(), sentAt);
      applyCommitted();
    }
  }

  private void acknowledge(long term, long to, long length, long sentAt) {
    if (term == disk.term) {
      to(to, peer -> peer.acknowledged(term, id, length, sentAt));
    }
  }

  private void acknowledged(long term, long by, long length, long sentAt) {
    if (role == Role.LEADER && term == disk.term) {
      heardFrom.put(by, world.now());
      lease.confirmed(by, sentAt);
      matched.merge(by, length, Math::max);
      advanceCommit();
      applyCommitted();
    }
  }

  /** Only entries of the own term are committed by counting, Raft section 5.4.2. */
  private void advanceCommit() {
    for (long index = log.size() - 1L; index > committed; index--) {
      long candidate = index;
      long holders = matched.values().stream().filter(length -> length > candidate).count();
      if (log.get((int) index).term() == disk.term && synced > index && holders + 1 >= majority()) {
        committed = index;
        return;
      }
    }
  }

  private void applyCommitted() {
    while (applied < Math.min(committed, log.size() - 1L)) {
      long index = applied + 1;
      if (index >= synced && fault != PlantedFault.EARLY_ACKNOWLEDGEMENT) {
        return; // a member applies what it has on disk
      }
      LogEntry entry = log.get((int) index);
      Position position = new Position(entry.term(), index);
      List<Outcome> answer = new ArrayList<>();
      byte[] bytes = entry.bytes();
      if (bytes != null) {
        boolean more = !proposals.containsKey(index) && isApplicable(index + 1);
        writes.write(() -> answer.addAll(replica.apply(position, ByteBuffer.wrap(bytes), more)));
      }
      applied = index;
      Proposal proposal = proposals.remove(index);
      if (proposal != null && proposal.term() == entry.term()) {
        proposal.answer().complete(new Committed<>(position, answer));
      } else if (proposal != null) {
        doubt(proposal);
      }
    }
  }

  /** Whether the entry is for the replica and will be applied after the one before it. */
  private boolean isApplicable(long index) {
    return index <= Math.min(committed, log.size() - 1L)
        && (index < synced || fault == PlantedFault.EARLY_ACKNOWLEDGEMENT)
        && log.get((int) index).bytes() != null;
  }

  private void adopt(long term) {
    if (term > disk.term) {
      writes.write(() -> {
        disk.term = term;
        disk.votedFor = 0;
      });
      stepDown();
    }
  }

  private void stepDown() {
    role = Role.FOLLOWER;
    leader = 0;
    firstOfTerm = Long.MAX_VALUE;
    delayElection();
    List<Proposal> inDoubt = List.copyOf(proposals.values());
    proposals.clear();
    inDoubt.forEach(this::doubt);
  }

  private void doubt(Proposal proposal) {
    boolean appended = fault != PlantedFault.DENIED_ENTRY;
    proposal
        .answer()
        .completeExceptionally(new ProposalFailure(appended, new IOException("stepped down")));
  }

  private void delayElection() {
    electionAt = world.now() + world.between(ELECTION_LEAST, ELECTION_MOST);
  }

  private long lastTerm() {
    return log.isEmpty() ? 0 : log.getLast().term();
  }

  private int majority() {
    return membership.voters().size() / 2 + 1;
  }

  private interface Message {
    void arrive(SimulatedPeer peer, long to);
  }

  private void toOthers(Message message) {
    for (var member : membership.voters()) {
      if (member.id() != id) {
        to(member.id(), peer -> message.arrive(peer, member.id()));
      }
    }
  }

  private void to(long other, Consumer<SimulatedPeer> message) {
    world.send(
        id,
        other,
        () -> {
          SimulatedPeer peer = peers.apply(other);
          if (peer != null) {
            peer.guarded(() -> message.accept(peer));
          }
        });
  }

  /** The process is gone; nothing that waits for it is ever answered. */
  void kill() {
    down = true;
  }

  @Override
  public boolean isLeader() {
    return !down && role == Role.LEADER && applied >= firstOfTerm;
  }

  @Override
  public long leader() {
    return leader;
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public MembershipChanges changes() {
    throw new UnsupportedOperationException("the members of a simulation stay");
  }

  @Override
  public boolean failed() {
    return false;
  }

  @Override
  public long lag() {
    return Math.max(0, committed - applied);
  }

  /** How far this member has come, entries without bytes included. */
  long appliedIndex() {
    return applied;
  }

  @Override
  public long checkpoint() {
    try {
      long index = replica.checkpoint().index();
      disk.noteCheckpoint();
      return index;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int port() {
    return 0;
  }

  @Override
  public void close() {
    down = true;
  }
}
