package dev.mvmci.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.host.Scheduling.Policy;
import dev.mvmci.sql.host.Scheduling.Usage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GiveWayTest {

  /** The monotonic clock may be anywhere, and overflow. */
  private static final long START = Long.MAX_VALUE - millis(100);

  private static final Usage BEFORE = new Usage(millis(1_000), millis(5_000), true);

  @Test
  void aThreadGivesWayAtOnce() {
    assertThat(GiveWay.first(START, BEFORE).policy()).isEqualTo(Policy.IDLE);
  }

  /** In an interval of 200 ms. */
  @ParameterizedTest
  @CsvSource({
    "200, 0, true, IDLE",
    "20, 180, true, IDLE",
    "19, 100, true, IDLE",
    "19, 101, true, OTHER",
    "19, 101, false, OTHER",
    "0, 1600, true, OTHER",
    "1, 50, false, IDLE",
    "0, 0, false, IDLE",
    "0, 0, true, OTHER",
  })
  void oneThatHasNextToNothingForMostOfAnIntervalStarves(
      long ranMillis, long waitedMillis, boolean runnable, Policy policy) {
    GiveWay later =
        GiveWay.first(START, BEFORE)
            .next(START + millis(200), after(BEFORE, ranMillis, waitedMillis, runnable));

    assertThat(later.policy()).isEqualTo(policy);
  }

  @Test
  void oneThatWasAwakenedJustNowHasNotWaited() {
    Usage asleep = after(BEFORE, 0, 0, false);
    GiveWay later =
        GiveWay.first(START, asleep).next(START + millis(200), after(asleep, 0, 0, true));

    assertThat(later.policy()).isEqualTo(Policy.IDLE);
  }

  @Test
  void oneThatStarvedGivesWayAgainTwoSecondsLater() {
    GiveWay relieved =
        GiveWay.first(START, BEFORE).next(START + millis(200), after(BEFORE, 0, 200, true));
    Usage runs = after(relieved.usage(), 100, 100, true);
    Usage sleeps = after(runs, 100, 0, false);

    GiveWay soon = relieved.next(START + millis(2_199), runs);
    assertThat(soon.policy()).isEqualTo(Policy.OTHER);
    assertThat(soon.next(START + millis(2_200), sleeps).policy()).isEqualTo(Policy.IDLE);
  }

  @Test
  void oneThatStarvesAllTheSameIsRelievedForLonger() {
    Usage starved = after(BEFORE, 0, 200, true);
    Usage again = after(starved, 1, 199, true);
    GiveWay relieved =
        GiveWay.first(START, BEFORE)
            .next(START + millis(200), starved)
            .next(START + millis(400), again);

    Usage runs = after(again, 1_000, 0, true);
    assertThat(relieved.next(START + millis(2_399), runs).policy()).isEqualTo(Policy.OTHER);
    assertThat(relieved.next(START + millis(2_400), runs).policy()).isEqualTo(Policy.IDLE);
  }

  @Test
  void oneThatStarvesAgainAndAgainIsTriedLessAndLessOften() {
    GiveWay state = GiveWay.first(START, BEFORE);
    long now = START;
    for (long seconds : new long[] {2, 4, 8, 16, 16}) {
      now += millis(200);
      state = state.next(now, after(state.usage(), 0, 200, true));
      now += millis(1_000 * seconds - 1);
      state = state.next(now, after(state.usage(), 500, 0, true));
      assertThat(state.policy()).as("before %d s", seconds).isEqualTo(Policy.OTHER);
      now += millis(1);
      state = state.next(now, after(state.usage(), 1, 0, true));
      assertThat(state.policy()).as("after %d s", seconds).isEqualTo(Policy.IDLE);
    }

    now += GiveWay.FORGOTTEN_NANOS;
    state = state.next(now, after(state.usage(), 0, 0, false));
    now += millis(200);
    state = state.next(now, after(state.usage(), 0, 200, true));
    now += GiveWay.FIRST_RELIEF_NANOS;
    state = state.next(now, after(state.usage(), 500, 0, true));
    assertThat(state.policy()).isEqualTo(Policy.IDLE);
  }

  private static Usage after(Usage before, long ranMillis, long waitedMillis, boolean runnable) {
    return new Usage(
        before.ranNanos() + millis(ranMillis),
        before.waitedNanos() + millis(waitedMillis),
        runnable);
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
