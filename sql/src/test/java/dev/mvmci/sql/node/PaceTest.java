package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.entry.Entry;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = 1_000_000;
  private final Pace pace = new Pace();

  @Test
  void theFirstCommandLeavesAtOnce() {
    assertThat(pace.waitNanos(1, 10, 0)).isLessThanOrEqualTo(0);
  }

  @Test
  void aCallerThatIsAloneNeverWaits() {
    pace.left(0);
    pace.settled(1, 2 * MILLI);

    assertThat(pace.waitNanos(1, 10, 2 * MILLI)).isLessThanOrEqualTo(0);
  }

  @Test
  void anEntryWaitsAMomentForAsManyAsTheLastOneCarried() {
    pace.left(0);
    pace.settled(16, 2 * MILLI);

    assertThat(pace.enough()).isEqualTo(16);
    assertThat(pace.waitNanos(3, 10, 2 * MILLI)).isEqualTo(MILLI / 2);
    assertThat(pace.waitNanos(16, 10, 2 * MILLI)).isLessThanOrEqualTo(0);
    assertThat(pace.waitNanos(3, 10, 3 * MILLI)).isLessThanOrEqualTo(0);
  }

  @Test
  void thatMomentIsShortHoweverLongTheLastEntryTook() {
    pace.left(0);
    pace.settled(16, 900 * MILLI);

    assertThat(pace.waitNanos(3, 10, 900 * MILLI)).isEqualTo(Pace.LONGEST_GATHERING_NANOS);
  }

  @Test
  void aSecondEntryLeavesWhenItIsFullOrTheFirstHasBeenUnderWayForLong() {
    pace.left(0);

    assertThat(pace.waitNanos(3, 10, MILLI)).isEqualTo(Pace.SECOND_ENTRY_NANOS - MILLI);
    assertThat(pace.waitNanos(3, 10, Pace.SECOND_ENTRY_NANOS)).isLessThanOrEqualTo(0);
    assertThat(pace.waitNanos(Entry.MAX_COMMANDS, 10, MILLI)).isLessThanOrEqualTo(0);
    assertThat(pace.waitNanos(3, Entry.TARGET_BYTES, MILLI)).isLessThanOrEqualTo(0);
  }
}
