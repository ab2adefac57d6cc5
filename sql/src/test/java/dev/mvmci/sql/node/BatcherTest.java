package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.consensus.Consensus.Committed;
import dev.mvmci.sql.consensus.Consensus.ProposalFailure;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.consensus.MembershipChanges;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {

  private final SlowLog log = new SlowLog();
  private Batcher batcher = batcher(5_000, 1 << 20);

  @AfterEach
  void close() {
    log.answerAll();
    batcher.close();
  }

  @Test
  void whileTwoEntriesAreUnderWayCommandsGatherForTheNext() {
    putTwoEntriesUnderWay();
    List<CompletableFuture<Receipt>> waiting = new ArrayList<>();
    for (int i = 3; i < 103; i++) {
      waiting.add(submit(i));
    }
    assertThat(log.proposals).hasSize(2);

    log.answer(0);
    awaitEntries(3);
    log.answer(2);

    assertThat(log.entry(2).commands()).hasSize(100);
    assertThat(waiting).allSatisfy(future -> assertThat(future).isCompleted());
    assertThat(log.entry(2).timeMillis()).isEqualTo(SlowLog.NOW);
  }

  @Test
  void anEntryHoldsNoMoreCommandsThanItMay() {
    putTwoEntriesUnderWay();
    for (int i = 0; i < Entry.MAX_COMMANDS + 10; i++) {
      post(i);
    }
    log.answer(0);
    awaitEntries(3);

    assertThat(log.entry(2).commands()).hasSize(Entry.MAX_COMMANDS);
  }

  @Test
  void eachCommandGetsItsOwnOutcome() {
    putTwoEntriesUnderWay();
    var first = submit(10);
    var second = submit(11);
    log.answer(0);
    awaitEntries(3);
    log.answer(2);

    assertThat(first).isCompletedWithValue(new Receipt(2, new Outcome.Refused("10")));
    assertThat(second).isCompletedWithValue(new Receipt(2, new Outcome.Refused("11")));
  }

  @Test
  void aFullQueueAnswersBusyAndTakesMoreLater() {
    batcher.close();
    batcher = batcher(3, 1 << 20);
    putTwoEntriesUnderWay();
    post(2);
    post(3);
    post(4);

    assertThatThrownBy(() -> post(5))
        .isInstanceOf(SqlFailure.Busy.class)
        .hasMessageContaining("3 commands");

    log.answer(0);
    awaitEntries(3);
    post(6);
  }

  @Test
  void aQueueFullOfBytesAnswersBusy() {
    batcher.close();
    batcher = batcher(1_000, 1_000);
    putTwoEntriesUnderWay();
    var _ = batcher.submit(command(2), 900);

    assertThatThrownBy(() -> batcher.submit(command(3), 200)).isInstanceOf(SqlFailure.Busy.class);
  }

  @Test
  void whatNeverReachedTheLogIsToldApartFromWhatMayHave() {
    var refused = submit(1);
    awaitEntries(1);
    var doubtful = submit(2);
    awaitEntries(2);
    log.fail(0, new ProposalFailure(false, new IOException("not the leader")));
    log.fail(1, new ProposalFailure(true, new IOException("stepped down")));

    assertThat(refused)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SqlFailure.NotLeader.class)
        .withMessageContaining("not the leader");
    assertThat(doubtful)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SqlFailure.Unknown.class)
        .withMessageContaining("stepped down");
  }

  @Test
  void aCallerThatIsAloneProposesItself() {
    var alone = batcher.submitAtOnce(command(1), 10);
    assertThat(log.proposals).hasSize(1);
    assertThat(log.proposers).containsExactly(Thread.currentThread());

    log.answer(0);
    assertThat(alone).isCompleted();
  }

  @Test
  void whoComesWhileAnEntryIsUnderWayWaitsInTurn() {
    var first = batcher.submitAtOnce(command(1), 10);
    var second = batcher.submitAtOnce(command(2), 10);
    var third = batcher.submitAtOnce(command(3), 10);
    log.answer(0);
    awaitEntries(2);

    assertThat(log.proposers.getLast()).isNotEqualTo(Thread.currentThread());
    assertThat(log.entry(1).commands()).startsWith(command(2));
    log.answerAll();
    await().until(() -> first.isDone() && second.isDone() && third.isDone());
  }

  @Test
  void nobodyProposesAfterItIsClosed() {
    batcher.close();

    assertThatThrownBy(() -> batcher.submitAtOnce(command(1), 10))
        .isInstanceOf(SqlFailure.NotLeader.class);
    assertThat(log.proposals).isEmpty();
  }

  @Test
  void closingFailsWhatIsNotYetInAnEntry() throws InterruptedException {
    putTwoEntriesUnderWay();
    var waiting = submit(3);
    Thread closing = Thread.ofVirtual().start(batcher::close);

    await().until(waiting::isDone);
    log.answerAll();
    closing.join();

    assertThat(waiting)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SqlFailure.NotLeader.class);
    assertThatThrownBy(() -> post(4)).isInstanceOf(SqlFailure.NotLeader.class);
  }

  private Batcher batcher(int commands, long bytes) {
    Limits limits = Limits.DEFAULTS;
    Batcher made =
        new Batcher(
            log,
            InstantSource.fixed(Instant.ofEpochMilli(SlowLog.NOW)),
            new Limits(
                limits.readers(),
                limits.readerWait(),
                limits.queryTime(),
                commands,
                bytes,
                limits.commandWait(),
                limits.preparedStatements(),
                limits.entriesUntilCheckpoint(),
                limits.entriesUntilStateCheck()));
    made.start();
    return made;
  }

  private CompletableFuture<Receipt> submit(int number) {
    return batcher.submit(command(number), 10);
  }

  private void post(int number) {
    var _ = submit(number);
  }

  private void putTwoEntriesUnderWay() {
    post(0);
    awaitEntries(1);
    post(1);
    awaitEntries(2);
  }

  private static Command command(int number) {
    return new Command(new CommandId(1, number, 0), List.of(Statement.of("SELECT " + number)));
  }

  private void awaitEntries(int count) {
    await().until(() -> log.proposals.size() >= count);
  }

  /** A log whose entries wait until the test answers them. */
  private static final class SlowLog implements Consensus<List<Outcome>> {

    static final long NOW = 1_700_000_000_000L;

    final List<byte[]> proposals = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Committed<List<Outcome>>>> answers = new CopyOnWriteArrayList<>();
    final List<Thread> proposers = new CopyOnWriteArrayList<>();
    private volatile boolean atOnce;

    @Override
    public CompletableFuture<Committed<List<Outcome>>> propose(byte[] entry) {
      CompletableFuture<Committed<List<Outcome>>> answer = new CompletableFuture<>();
      answers.add(answer);
      proposers.add(Thread.currentThread());
      proposals.add(entry);
      if (atOnce) {
        answer(proposals.size() - 1);
      }
      return answer;
    }

    Entry entry(int at) {
      return EntryCodec.decode(ByteBuffer.wrap(proposals.get(at)));
    }

    /** Refuses each command with its own sequence, which shows whose answer it is. */
    void answer(int at) {
      List<Outcome> outcomes =
          entry(at).commands().stream()
              .map(c -> (Outcome) new Outcome.Refused(Long.toString(c.id().sequence())))
              .toList();
      answers.get(at).complete(new Committed<>(new Position(1, at), outcomes));
    }

    /** Those that wait and those that come. */
    void answerAll() {
      atOnce = true;
      for (int i = 0; i < proposals.size(); i++) {
        answer(i);
      }
    }

    void fail(int at, RuntimeException e) {
      answers.get(at).completeExceptionally(e);
    }

    @Override
    public CompletableFuture<Long> readIndex() {
      return CompletableFuture.completedFuture(proposals.size() - 1L);
    }

    @Override
    public OptionalLong leasedIndex() {
      return OptionalLong.empty();
    }

    @Override
    public boolean isLeader() {
      return true;
    }

    @Override
    public long leader() {
      return 1;
    }

    @Override
    public Membership membership() {
      return new Membership(List.of(), List.of());
    }

    @Override
    public MembershipChanges changes() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean failed() {
      return false;
    }

    @Override
    public long lag() {
      return 0;
    }

    @Override
    public long checkpoint() {
      return 0;
    }

    @Override
    public int port() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
