package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

/** Member 1 leads in term 5. Others vote for nobody else for 500 ms, so its lease lasts 400. */
class LeaderLeaseTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final List<RaftPeer> THREE = peers(1, 2, 3);

  private final LeaderLease lease = new LeaderLease(Duration.ofMillis(500));

  @Test
  void itLastsFromWhenTheMessageLeftThatAMajorityHasAnswered() {
    assertThat(holds(0, THREE)).isFalse();

    heard(2, 5, 10);
    assertThat(holds(409, THREE)).isTrue();
    assertThat(holds(410, THREE)).isFalse();
  }

  @Test
  void anAnswerThatComesLateDoesNotShortenIt() {
    heard(2, 5, 100);
    heard(2, 5, 10);

    assertThat(holds(499, THREE)).isTrue();
  }

  @Test
  void answersToALeaderOfAnotherTermDoNotCount() {
    heard(2, 4, 10);
    assertThat(holds(20, THREE)).isFalse();
    heard(3, 6, 10);
    assertThat(holds(20, THREE)).isFalse();
  }

  @Test
  void whileMembersChangeItTakesAMajorityOfBothTheOldAndTheNewOnes() {
    heard(2, 5, 10);
    assertThat(holds(20, THREE, peers(1, 4, 5))).isFalse();

    heard(4, 5, 10);
    assertThat(holds(20, THREE, peers(1, 4, 5))).isTrue();
  }

  @Test
  void aMajorityOfFourIsThree() {
    heard(2, 5, 10);
    assertThat(holds(20, peers(1, 2, 3, 4))).isFalse();

    heard(4, 5, 10);
    assertThat(holds(20, peers(1, 2, 3, 4))).isTrue();
  }

  @Test
  void whoHasAskedAnotherToTakeOverHasNoneForTheRestOfItsTerm() {
    lease.giveUp(5);
    heard(2, 5, 10);

    assertThat(holds(20, THREE)).isFalse();
    heard(2, 6, 10);
    assertThat(lease.holds(6, id(1), 20 * MILLI, List.of(THREE))).isTrue();
  }

  private void heard(long member, long term, long sentMillis) {
    lease.confirmed(id(member), term, sentMillis * MILLI);
  }

  private boolean holds(long nowMillis, List<RaftPeer> voters) {
    return holds(nowMillis, List.of(), voters);
  }

  private boolean holds(long nowMillis, List<RaftPeer> before, List<RaftPeer> voters) {
    return lease.holds(5, id(1), nowMillis * MILLI, List.of(voters, before));
  }

  private static List<RaftPeer> peers(long... members) {
    return Arrays.stream(members)
        .mapToObj(member -> RaftPeer.newBuilder().setId(id(member)).build())
        .toList();
  }

  private static RaftPeerId id(long member) {
    return RaftPeerId.valueOf(Long.toString(member));
  }
}
