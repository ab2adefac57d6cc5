package dev.mvmci.repram.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.repram.store.TestClocks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final TestClocks clocks = new TestClocks();
  private final Patience patience = new Patience(clocks);

  @Test
  void whatHappensInTimeEndsTheWaitAtOnce() {
    var event = new CompletableFuture<Void>();
    var inTime = patience.within(Duration.ofSeconds(2), event);
    assertThat(inTime).isNotDone();
    event.complete(null);
    assertThat(inTime).isCompletedWithValue(true);
    assertThat(patience.within(Duration.ofSeconds(2), event)).isCompletedWithValue(true);
  }

  @Test
  void theWaitEndsNoEarlierThanItsTimeAndSoonAfter() {
    var event = new CompletableFuture<Void>();
    var inTime = patience.within(Duration.ofMillis(1950), event);
    clocks.pass(Duration.ofMillis(1949));
    patience.advance();
    assertThat(inTime).isNotDone();
    clocks.pass(Duration.ofMillis(1 + 2 * Patience.TICK.toMillis()));
    patience.advance();
    assertThat(inTime).isCompletedWithValue(false);
    event.complete(null);
    assertThat(inTime).isCompletedWithValue(false);
  }
}
