package dev.mvmci.p2p.path;

import static dev.mvmci.p2p.path.ReplayWindow.INNOCENT_MILLIS;
import static dev.mvmci.p2p.path.ReplayWindow.Verdict.FRESH;
import static dev.mvmci.p2p.path.ReplayWindow.Verdict.LATE;
import static dev.mvmci.p2p.path.ReplayWindow.Verdict.REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is thought of a number that comes again. */
class ReplayWindowTest {

  private static final long NOW = 5_000;

  private final ReplayWindow window = new ReplayWindow();

  @Test
  void whatIsOvertakenIsTakenAndWhatIsDoubledIsLate() {
    assertThat(window.take(1, NOW)).isEqualTo(FRESH);
    assertThat(window.take(3, NOW)).isEqualTo(FRESH);
    assertThat(window.take(2, NOW)).isEqualTo(FRESH);
    assertThat(window.take(2, NOW)).isEqualTo(LATE);
    assertThat(window.take(3, NOW + 1)).isEqualTo(LATE);
  }

  @Test
  void whatIsOvertakenByTooMuchIsNotTaken() {
    assertThat(window.take(100, NOW)).isEqualTo(FRESH);
    assertThat(window.take(36, NOW)).isEqualTo(LATE);
    assertThat(window.take(37, NOW)).isEqualTo(FRESH);
  }

  @Test
  void whatIsOlderThanAnythingUnderWayIsReplayed() {
    for (long number = 1; number <= 60; number++) {
      assertThat(window.take(number, NOW + number * 1_000)).isEqualTo(FRESH);
    }
    long now = NOW + 60_000;
    assertThat(window.take(60, now)).isEqualTo(LATE);
    assertThat(window.take(60 - INNOCENT_MILLIS / 1_000, now)).isEqualTo(LATE);
    assertThat(window.take(39, now)).isEqualTo(REPLAYED);
    assertThat(window.take(60, now + 2 * INNOCENT_MILLIS)).isEqualTo(REPLAYED);
  }

  @Test
  void numbersThatNobodyGivesAreReplayed() {
    assertThat(window.take(-1, NOW)).isEqualTo(REPLAYED);
  }
}
