package dev.mvmci.sql.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.check.Verdict.Fault;
import dev.mvmci.sql.check.Verdict.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker accepts what a correct register, set, bank or list can do, and nothing else. */
class HistoryCheckerTest {

  private final List<Operation> history = new ArrayList<>();

  @Test
  void registersThatKeepTheirWordAreSound() {
    done(new Action.Write("x", 1), 0, 10);
    done(new Action.Read("x", 0), 1, 3);
    done(new Action.Read("x", 1), 4, 6);
    history.add(Operation.unknown(1, new Action.Write("x", 2), 12));
    done(new Action.Read("x", 1), 20, 30);
    done(new Action.Read("x", 2), 25, 35);
    history.add(Operation.failed(1, new Action.Write("x", 3), 30, 40));
    history.add(Operation.unknown(1, new Action.Write("x", 4), 30));
    done(new Action.Write("y", 9), 0, 100);
    done(new Action.Read("y", 0), 50, 60);

    assertThat(faults()).isEmpty();
  }

  @Test
  void aReadThatMissesAnAcknowledgedWriteIsFound() {
    done(new Action.Write("x", 1), 0, 10);
    done(new Action.Write("x", 2), 11, 20);
    done(new Action.Read("x", 1), 21, 25);

    assertThat(faults()).containsOnly(Promise.NOTHING_STALE);
  }

  @Test
  void aReadThatFallsBackBehindAnotherReadIsFound() {
    done(new Action.Write("x", 1), 0, 10);
    history.add(Operation.unknown(1, new Action.Write("x", 2), 11));
    done(new Action.Read("x", 2), 21, 25);
    done(new Action.Read("x", 1), 26, 30);

    assertThat(faults()).containsOnly(Promise.NOTHING_STALE);
  }

  @Test
  void aLostAcknowledgedWriteIsFound() {
    done(new Action.Write("x", 1), 0, 10);
    done(new Action.Read("x", 0), 11, 12);

    assertThat(faults()).containsOnly(Promise.NOTHING_STALE);
  }

  @Test
  void aValueFromNowhereFromAFailureOrFromTheFutureIsFound() {
    done(new Action.Read("x", 7), 0, 1);
    history.add(Operation.failed(1, new Action.Write("x", 8), 2, 3));
    done(new Action.Read("x", 8), 4, 5);
    done(new Action.Read("x", 9), 6, 7);
    done(new Action.Write("x", 9), 8, 9);

    assertThat(faults())
        .containsExactly(
            Promise.NOTHING_INVENTED, Promise.NOTHING_INVENTED, Promise.NOTHING_INVENTED);
  }

  /** Histories made by a real register are sound, whatever overlaps. */
  @Test
  void whatARealRegisterDoesIsSoundAndItsHistoryWithOneOldReadIsNot() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      history.clear();
      long value = 0;
      List<Long> values = new ArrayList<>(List.of(0L));
      for (int i = 1; i <= 60; i++) {
        long at = i * 10L; // the instant at which it takes effect
        long start = at - random.nextInt(40);
        long end = at + random.nextInt(40);
        if (random.nextBoolean()) {
          value = i;
          boolean known = random.nextInt(4) > 0;
          if (known) {
            values.add(value); // one of unknown outcome might rightly come later
          }
          history.add(
              known
                  ? Operation.done(1, new Action.Write("x", value), start, end)
                  : Operation.unknown(1, new Action.Write("x", value), start));
        } else {
          done(new Action.Read("x", value), start, end);
        }
      }
      Collections.shuffle(history, random);
      assertThat(faults()).as("seed " + seed).isEmpty();

      done(new Action.Write("x", 1_000), 2_000, 2_001);
      done(new Action.Read("x", values.get(random.nextInt(values.size()))), 2_002, 2_003);
      assertThat(faults()).as("seed " + seed).isNotEmpty();
    }
  }

  @Test
  void setsThatKeepTheirWordAreSound() {
    done(new Action.Add(1), 0, 10);
    history.add(Operation.unknown(1, new Action.Add(2), 0));
    history.add(Operation.failed(1, new Action.Add(3), 0, 5));
    done(new Action.ReadSet(List.of()), 1, 5);
    done(new Action.ReadSet(List.of(1L)), 11, 12);
    done(new Action.ReadSet(List.of(2L, 1L)), 13, 14);

    assertThat(faults()).isEmpty();
  }

  @Test
  void aLostAnInventedADoubledAndAVanishedElementAreFound() {
    done(new Action.Add(1), 0, 10);
    done(new Action.ReadSet(List.of()), 11, 12);
    assertThat(faults()).containsExactly(Promise.NOTHING_LOST);

    history.clear();
    done(new Action.ReadSet(List.of(5L)), 11, 12);
    assertThat(faults()).containsExactly(Promise.NOTHING_INVENTED);

    history.clear();
    done(new Action.Add(1), 0, 10);
    done(new Action.ReadSet(List.of(1L, 1L)), 11, 12);
    assertThat(faults()).containsExactly(Promise.NOTHING_TWICE);

    history.clear();
    history.add(Operation.unknown(1, new Action.Add(1), 0));
    done(new Action.ReadSet(List.of(1L)), 11, 12);
    done(new Action.ReadSet(List.of()), 13, 14);
    assertThat(faults()).containsExactly(Promise.NOTHING_STALE);
  }

  @Test
  void aSumThatChangesIsFound() {
    done(new Action.Transfer("a", "b", 5), 0, 10);
    done(new Action.ReadBalances(Map.of("a", 45L, "b", 55L)), 5, 6);
    assertThat(faults()).isEmpty();
    done(new Action.ReadBalances(Map.of("a", 45L, "b", 50L)), 5, 6);

    assertThat(faults()).containsExactly(Promise.BALANCES_KEPT);
  }

  @Test
  void listsInOneOrderAreSoundAndOthersAreFound() {
    done(new Action.Append("l", 1), 0, 10);
    done(new Action.Append("l", 2), 5, 15);
    done(new Action.Append("l", 3), 20, 30);
    done(new Action.ReadList("l", List.of(2L)), 4, 16);
    done(new Action.ReadList("l", List.of(2L, 1L)), 16, 17);
    done(new Action.ReadList("l", List.of(2L, 1L, 3L)), 31, 32);
    assertThat(faults()).isEmpty();

    done(new Action.ReadList("l", List.of(1L, 2L)), 16, 18);
    assertThat(faults()).containsOnly(Promise.ONE_ORDER);

    history.removeLast();
    history.removeLast();
    done(new Action.ReadList("l", List.of(2L, 3L, 1L)), 31, 32);
    assertThat(faults()).contains(Promise.ONE_ORDER);

    history.removeLast();
    done(new Action.ReadList("l", List.of(2L, 1L, 3L, 3L)), 31, 32);
    assertThat(faults()).contains(Promise.NOTHING_TWICE);
  }

  private void done(Action action, long start, long end) {
    history.add(Operation.done(1, action, start, end));
  }

  private List<Promise> faults() {
    return new HistoryChecker(100).check(history).faults().stream().map(Fault::promise).toList();
  }
}
