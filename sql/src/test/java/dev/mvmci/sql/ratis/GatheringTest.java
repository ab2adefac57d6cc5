package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatheringTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Gathering gathering = new Gathering(nanos::get);

  @Test
  void anEntryIsFollowedByTheNextThatIsThere() {
    gathering.awaited(3);

    assertThat(gathering.isFollowed(1, () -> 3)).isTrue();
    assertThat(gathering.isFollowed(2, () -> 3)).isTrue();
    assertThat(gathering.isFollowed(3, () -> 3)).isFalse();
  }

  @Test
  void aTransactionDoesNotGrowWithoutEnd() {
    for (int index = 1; index < Gathering.MOST_ENTRIES; index++) {
      assertThat(gathering.isFollowed(index, () -> 1_000)).isTrue();
    }

    assertThat(gathering.isFollowed(Gathering.MOST_ENTRIES, () -> 1_000)).isFalse();
  }

  @Test
  void aTransactionThatTakesItsTimeIsCommitted() {
    assertThat(gathering.isFollowed(1, () -> 1_000)).isTrue();
    nanos.addAndGet(Gathering.LONGEST_NANOS - 1);
    assertThat(gathering.isFollowed(2, () -> 1_000)).isTrue();
    nanos.incrementAndGet();
    assertThat(gathering.isFollowed(3, () -> 1_000)).isFalse();
    assertThat(gathering.isFollowed(4, () -> 1_000)).isTrue();
  }

  /** With the thread in an endless wait, the test would not end. */
  @Test
  void whoWaitsForAnEntryEndsTheGathering() {
    var looks = new AtomicLong();
    var followed =
        CompletableFuture.supplyAsync(() ->
            gathering.isFollowed(
                5,
                () -> {
                  looks.incrementAndGet();
                  return 5;
                }));

    gathering.awaited(5);

    assertThat(followed.join()).isFalse();
    assertThat(looks.get()).isPositive();
  }
}
