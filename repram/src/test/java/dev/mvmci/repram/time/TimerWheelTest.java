package dev.mvmci.repram.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class TimerWheelTest {

  private static final class Due extends TimerWheel.Timed {
    private final long tick;

    Due(long tick) {
      this.tick = tick;
    }

    @Override
    protected long dueTick() {
      return tick;
    }
  }

  @RepeatedTest(100)
  void everythingComesAtItsTickWhateverTheDistance(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    long now = random.nextBoolean() ? -random.nextLong(1L << 40) : random.nextLong(1L << 40);
    var wheel = new TimerWheel(now);
    var expected = new TreeMap<Long, List<Due>>();
    var all = new ArrayList<Due>();
    for (int step = 0; step < 300; step++) {
      var due = new Due(now + 1 + random.nextLong(1L << (1 + random.nextInt(26))));
      wheel.add(due);
      expected.computeIfAbsent(due.tick, _ -> new ArrayList<>()).add(due);
      all.add(due);
      if (random.nextInt(4) == 0) {
        Due removed = all.get(random.nextInt(all.size()));
        wheel.remove(removed);
        expected.getOrDefault(removed.tick, new ArrayList<>()).remove(removed);
      }
      if (random.nextInt(10) == 0) {
        now += random.nextLong(1L << (1 + random.nextInt(12)));
        assertThat(advance(wheel, now)).containsExactlyInAnyOrderElementsOf(take(expected, now));
      }
    }
    long end = now + (1L << 18);
    assertThat(advance(wheel, end)).containsExactlyInAnyOrderElementsOf(take(expected, end));
  }

  private static List<Due> advance(TimerWheel wheel, long to) {
    var came = new ArrayList<Due>();
    wheel.advance(
        to,
        timed -> {
          if (!came.isEmpty()) {
            assertThat(timed.dueTick()).isGreaterThanOrEqualTo(came.getLast().dueTick());
          }
          came.add((Due) timed);
        });
    return came;
  }

  private static List<Due> take(NavigableMap<Long, List<Due>> expected, long upTo) {
    var due = new ArrayList<Due>();
    var head = expected.headMap(upTo, true);
    head.values().forEach(due::addAll);
    head.clear();
    return due;
  }
}
