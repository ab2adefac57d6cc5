package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.consensus.Position;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.junit.jupiter.api.Test;

class OwnEntriesTest {

  private final OwnEntries own = new OwnEntries();
  private long calls;

  @Test
  void anEntryIsFoundUntilItIsForgotten() {
    LogEntryProto five = add(2, 5, "a");
    LogEntryProto six = add(2, 6, "b");

    own.forget(new Position(2, 5));

    assertThat(own.of(five)).isNull();
    assertThat(text(six)).isEqualTo("b");
  }

  /** The log takes the next entry in the place of one that it refused. */
  @Test
  void ofTwoInOnePlaceEachIsItself() {
    LogEntryProto refused = add(2, 5, "too long");
    LogEntryProto taken = add(2, 5, "a");

    assertThat(text(taken)).isEqualTo("a");
    assertThat(text(refused)).isEqualTo("too long");
  }

  @Test
  void anEntryOfAnotherLeaderInTheSamePlaceIsNone() {
    add(2, 5, "a");

    assertThat(own.of(entry(transaction("a"), 3, 5))).isNull();
  }

  @Test
  void entriesThatTheLogLostAreForgottenWithTheFirstOfALaterTerm() {
    LogEntryProto lost = add(2, 7, "a");
    TransactionContext next = transaction("b");
    own.add(next);
    LogEntryProto later = entry(next, 4, 7);

    own.forget(new Position(4, 6));

    assertThat(own.of(lost)).isNull();
    assertThat(text(later)).isEqualTo("b");
  }

  @Test
  void oneThatHasNoPlaceYetIsNotForgotten() {
    add(2, 5, "a");
    TransactionContext entering = transaction("b");
    own.add(entering);

    own.forget(new Position(2, 9));

    assertThat(text(entry(entering, 2, 10))).isEqualTo("b");
  }

  private LogEntryProto add(long term, long index, String text) {
    TransactionContext transaction = transaction(text);
    own.add(transaction);
    return entry(transaction, term, index);
  }

  private TransactionContext transaction(String text) {
    var proposal = new Proposal<String>(text.getBytes(StandardCharsets.UTF_8));
    return TransactionContext.newBuilder()
        .setStateMachine(new BaseStateMachine())
        .setClientRequest(
            RaftClientRequest.newBuilder()
                .setClientId(ClientId.valueOf(new UUID(0, 2)))
                .setServerId(Peers.id(1))
                .setGroupId(RaftGroupId.valueOf(new UUID(0, 1)))
                .setCallId(calls++)
                .setMessage(proposal)
                .setType(RaftClientRequest.writeRequestType())
                .build())
        .setStateMachineContext(proposal)
        .build();
  }

  private static LogEntryProto entry(TransactionContext transaction, long term, long index) {
    return transaction.initLogEntry(term, index);
  }

  private String text(LogEntryProto entry) {
    return Objects.requireNonNull(own.of(entry)).getContent().toStringUtf8();
  }
}
