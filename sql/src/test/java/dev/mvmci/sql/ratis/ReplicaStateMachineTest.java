package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.consensus.Replica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.memory.MemoryRaftLog;
import org.apache.ratis.statemachine.TransactionContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries that are applied before Ratis comes to them, on a log in memory, which begins with 0. */
class ReplicaStateMachineTest {

  private static final long TERM = 3;
  private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(0, 1));
  private static final ClientId CLIENT = ClientId.valueOf(new UUID(0, 2));

  private final Memory replica = new Memory();
  private final ReplicaStateMachine<String> stateMachine =
      new ReplicaStateMachine<>(replica, CopyFromLeader.none());
  private final MemoryRaftLog log =
      new MemoryRaftLog(
          RaftGroupMemberId.valueOf(Peers.id(1), GROUP), () -> -1, new RaftProperties());
  private long calls;

  @BeforeEach
  void open() throws IOException {
    log.open(RaftLog.INVALID_LOG_INDEX, _ -> {});
  }

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  private record Appended(Proposal<String> proposal, TransactionContext transaction) {}

  @Test
  void theNextEntryIsCommittedAppliedAndAnswered() throws Exception {
    Appended first = append("a");

    assertThat(stateMachine.commitNow(log, TERM, 0)).isTrue();

    assertThat(log.getLastCommittedIndex()).isEqualTo(0);
    assertThat(first.proposal().answer().getNow(null).answer()).isEqualTo("done a");
    assertThat(stateMachine.reached()).isEqualTo(0);
    assertThat(replica.entries).containsExactly("a");
  }

  @Test
  void whenRatisComesToItNothingIsAppliedTwiceAndTheAnswerStays() throws Exception {
    Appended first = append("a");
    assertThat(stateMachine.commitNow(log, TERM, 0)).isTrue();
    assertThat(stateMachine.getLastAppliedTermIndex().getIndex()).isEqualTo(-1);

    var _ = stateMachine.applyTransaction(first.transaction());

    assertThat(replica.entries).containsExactly("a");
    assertThat(first.proposal().answer().getNow(null).answer()).isEqualTo("done a");
    assertThat(stateMachine.getLastAppliedTermIndex().getIndex()).isEqualTo(0);
  }

  @Test
  void anEntryBehindOneThatIsNotAppliedYetIsLeftToRatis() throws Exception {
    Appended first = append("a");
    Appended second = append("b");

    assertThat(stateMachine.commitNow(log, TERM, 1)).isFalse();
    assertThat(log.getLastCommittedIndex()).isEqualTo(-1);
    assertThat(replica.entries).isEmpty();

    var _ = stateMachine.applyTransaction(first.transaction());
    assertThat(stateMachine.commitNow(log, TERM, 1)).isTrue();
    assertThat(second.proposal().answer().getNow(null).position()).isEqualTo(new Position(TERM, 1));
    assertThat(replica.entries).containsExactly("a", "b");
  }

  /** Ratis would have it among what waits for an answer, and for ever, if it is told too late. */
  @Test
  void anEntryThatRatisHasNotDoneTakingIsLeftToIt() throws Exception {
    var proposal = new Proposal<String>("a".getBytes(StandardCharsets.UTF_8));
    var _ = log.append(TERM, transaction(proposal));

    assertThat(stateMachine.commitNow(log, TERM, 0)).isFalse();
    assertThat(log.getLastCommittedIndex()).isEqualTo(-1);

    proposal.markSubmitted();
    assertThat(stateMachine.commitNow(log, TERM, 0)).isTrue();
  }

  /** As when the thread that applied it is held up before it tells anybody. */
  @Test
  void whoeverTellsFirstTellsWhatWasAppliedFirst() throws Exception {
    var proposal = new Proposal<String>("a".getBytes(StandardCharsets.UTF_8));
    proposal.applied(new Position(TERM, 0), "done a");
    proposal.applied(new Position(TERM, 0), "nothing");

    proposal.ended(null, null);

    assertThat(proposal.answer().getNow(null).answer()).isEqualTo("done a");
  }

  @Test
  void anEntryOfAnEarlierTermIsNotCommitted() throws Exception {
    append("a");

    assertThat(stateMachine.commitNow(log, TERM + 1, 0)).isFalse();

    assertThat(log.getLastCommittedIndex()).isEqualTo(-1);
    assertThat(replica.entries).isEmpty();
  }

  @Test
  void anEntryThatNobodyHereProposedIsLeftToRatis() throws Exception {
    Appended elsewhere = append("a");
    var other = new ReplicaStateMachine<>(replica, CopyFromLeader.none());

    assertThat(other.commitNow(log, TERM, 0)).isFalse();

    assertThat(elsewhere.proposal().answer()).isNotDone();
    assertThat(log.getLastCommittedIndex()).isEqualTo(-1);
  }

  @Test
  void aCheckpointIsNotAheadOfWhatRatisHasHadApplied() throws Exception {
    Appended first = append("a");
    append("b");
    assertThat(stateMachine.commitNow(log, TERM, 0)).isTrue();
    assertThat(stateMachine.commitNow(log, TERM, 1)).isTrue();
    var _ = stateMachine.applyTransaction(first.transaction());

    assertThat(stateMachine.takeSnapshot()).isEqualTo(0);

    assertThat(Objects.requireNonNull(stateMachine.getLatestSnapshot()).getIndex()).isEqualTo(0);
  }

  @Test
  void nothingIsAppliedAfterTheEnd() throws Exception {
    append("a");
    stateMachine.getLifeCycle().startAndTransition(() -> {});
    stateMachine.close();

    assertThat(stateMachine.commitNow(log, TERM, 0)).isFalse();

    assertThat(replica.entries).isEmpty();
  }

  /** Else the thread that applies would be waited for by one that it waits for itself. */
  @Test
  void aFailureIsLeftToRatisToMeet() throws Exception {
    Appended first = append("fails");
    Appended second = append("b");

    assertThat(stateMachine.commitNow(log, TERM, 0)).isTrue();

    assertThat(first.proposal().answer()).isNotDone();
    assertThat(stateMachine.commitNow(log, TERM, 1)).isFalse();
    assertThatThrownBy(() -> stateMachine.applyTransaction(first.transaction()))
        .hasRootCauseMessage("cannot apply");
    assertThatThrownBy(() -> stateMachine.applyTransaction(second.transaction()))
        .hasRootCauseMessage("cannot apply");
    assertThat(replica.entries).isEmpty();
  }

  @Test
  void aLogThatIsClosedCommitsNothing() throws Exception {
    append("a");
    log.close();

    assertThat(stateMachine.commitNow(log, TERM, 0)).isFalse();

    assertThat(replica.entries).isEmpty();
  }

  private Appended append(String entry) throws Exception {
    var proposal = new Proposal<String>(entry.getBytes(StandardCharsets.UTF_8));
    TransactionContext transaction = transaction(proposal);
    var _ = log.append(TERM, transaction);
    proposal.markSubmitted();
    return new Appended(proposal, transaction);
  }

  private TransactionContext transaction(Proposal<String> proposal) {
    return stateMachine.startTransaction(
        RaftClientRequest.newBuilder()
            .setClientId(CLIENT)
            .setServerId(Peers.id(1))
            .setGroupId(GROUP)
            .setCallId(calls++)
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build());
  }

  /** Keeps the entries as texts. */
  private static final class Memory implements Replica<String> {
    private final List<String> entries = new ArrayList<>();
    private Position applied = Position.NONE;

    @Override
    public Position applied() {
      return applied;
    }

    @Override
    public String apply(Position position, ByteBuffer entry, boolean more) {
      if (position.index() <= applied.index()) {
        return "nothing";
      }
      String text = StandardCharsets.UTF_8.decode(entry).toString();
      if (text.equals("fails")) {
        throw new IllegalStateException("cannot apply");
      }
      entries.add(text);
      applied = position;
      return "done " + text;
    }

    @Override
    public void settle() {}

    @Override
    public Position checkpoint() {
      return applied;
    }

    @Override
    public void copyTo(Path target) {}

    @Override
    public Position stage(Path copy) {
      return applied;
    }

    @Override
    public void adoptStaged() {}
  }
}
