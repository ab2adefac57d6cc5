package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.ratis.UnderWay.Sent;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.junit.jupiter.api.Test;

/** What a leader remembers of its requests to one follower. */
class UnderWayTest {

  private long now = 5;
  private final UnderWay underWay = new UnderWay(() -> now);

  @Test
  void aRequestWithEntriesIsUnderWayUntilItIsAnswered() {
    Sent sent = send(7, 8, 9);
    assertThat(sent.first()).isEqualTo(7);
    assertThat(sent.last()).isEqualTo(9);
    assertThat(underWay.hasEntries()).isTrue();
    assertThat(underWay.isIdle()).isFalse();

    underWay.answered(sent);
    assertThat(underWay.hasEntries()).isFalse();
    assertThat(underWay.isIdle()).isTrue();
  }

  @Test
  void aRequestWithoutEntriesTakesNoRoom() {
    for (int i = 0; i < 2 * UnderWay.MAX_AHEAD; i++) {
      assertThat(send().isHeartbeat()).isTrue();
    }

    assertThat(underWay.hasEntries()).isFalse();
    assertThat(underWay.hasRoom()).isTrue();
    assertThat(underWay.isIdle()).isFalse();
  }

  @Test
  void thereIsALimitToWhatIsAhead() {
    Sent first = send(0);
    for (int i = 1; i < UnderWay.MAX_AHEAD; i++) {
      assertThat(underWay.hasRoom()).isTrue();
      send(i);
    }
    assertThat(underWay.hasRoom()).isFalse();

    underWay.answered(first);
    assertThat(underWay.hasRoom()).isTrue();
  }

  @Test
  void afterAFailureAllIsSentAgainFromTheFirstEntryWithoutAnAnswer() {
    underWay.answered(send(3));
    send(4);
    Sent failed = send(5);

    assertThat(underWay.failed(failed)).hasValue(4);
    assertThat(underWay.hasEntries()).isFalse();
  }

  @Test
  void whatWasGivenUpCannotFailOnceMore() {
    Sent first = send(4);
    assertThat(underWay.failed(send(5))).hasValue(4);
    long pause = underWay.pauseNanos();

    assertThat(underWay.failed(first)).isEmpty();
    assertThat(underWay.pauseNanos()).isEqualTo(pause);
    Sent second = send(4);
    underWay.giveUp();
    assertThat(underWay.failed(second)).isEmpty();
  }

  @Test
  void afterAFailureOneRequestAtATimeLeavesUntilOneIsAnswered() {
    assertThat(underWay.failed(send())).hasValue(Long.MAX_VALUE);
    assertThat(underWay.isIdle()).isFalse();
    assertThat(underWay.hasRoom()).isTrue();
    Sent again = send(4);
    assertThat(underWay.hasRoom()).isFalse();

    underWay.answered(again);
    assertThat(underWay.isIdle()).isTrue();
    send(5);
    assertThat(underWay.hasRoom()).isTrue();
  }

  @Test
  void pausesGrowUpToALimitAndBeginAnewAfterAnAnswer() {
    assertThat(underWay.pauseNanos()).isZero();
    underWay.failed(send(1));
    assertThat(underWay.pauseNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
    underWay.failed(send(1));
    assertThat(underWay.pauseNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(2));
    for (int i = 0; i < 20; i++) {
      underWay.failed(send(1));
    }
    assertThat(underWay.pauseNanos()).isEqualTo(UnderWay.LONGEST_PAUSE_NANOS);
    now += UnderWay.LONGEST_PAUSE_NANOS;
    assertThat(underWay.pauseNanos()).isZero();

    underWay.answered(send(1));
    underWay.failed(send(2));
    assertThat(underWay.pauseNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
  }

  /** What Ratis' followers answer otherwise is behind the entry before, or behind the first. */
  @Test
  void aFollowerThatFetchesACopyNamesTheEntryThatItRefuses() {
    Sent entries = send(7, 8, 9);
    assertThat(entries.isRefusedForCopy(7)).isTrue();
    assertThat(entries.isRefusedForCopy(6)).isFalse();
    assertThat(entries.isRefusedForCopy(8)).isFalse();

    assertThat(send().isRefusedForCopy(0)).isTrue();
    Sent heartbeat = underWay.add(underWay.takeCall(), request().setPreviousLog(at(6)).build());
    assertThat(heartbeat.isRefusedForCopy(7)).isTrue();
    assertThat(heartbeat.isRefusedForCopy(6)).isFalse();
  }

  private static TermIndexProto at(long index) {
    return TermIndexProto.newBuilder().setIndex(index).build();
  }

  private static AppendEntriesRequestProto.Builder request() {
    return AppendEntriesRequestProto.newBuilder().setLeaderTerm(2);
  }

  private Sent send(long... entries) {
    AppendEntriesRequestProto.Builder request = request();
    for (long index : entries) {
      request.addEntries(LogEntryProto.newBuilder().setIndex(index));
    }
    return underWay.add(underWay.takeCall(), request.build());
  }
}
