package dev.mvmci.sql.node;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Time, chance and the network of a simulation. Everything happens on one thread, in an order that
 * the seed alone decides.
 */
final class SimulatedWorld {

  private static final int MESSAGE_MOST = 8;
  private static final int SLOW_MESSAGE_MOST = 80;

  final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::sequence));
  private final boolean[][] cut;
  private Runnable afterEach = () -> {};
  private long now;
  private long sequence;
  private double loss;

  SimulatedWorld(long seed, int members) {
    this.random = new Random(seed);
    this.cut = new boolean[members + 1][members + 1];
  }

  /** Done after each event, until nothing is left to do at that instant. */
  void afterEach(Runnable action) {
    afterEach = action;
  }

  /** Milliseconds since the beginning. */
  long now() {
    return now;
  }

  /** Between the bounds, both included. */
  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  void after(long millis, Runnable action) {
    events.add(new Event(now + millis, sequence++, action));
  }

  /** Brings a message from one member to another, late, out of order or not at all. */
  void send(long from, long to, Runnable delivery) {
    int delay = chance(0.03) ? SLOW_MESSAGE_MOST : MESSAGE_MOST;
    if (!chance(loss)) {
      after(
          between(1, delay),
          () -> {
            if (!cut[(int) from][(int) to]) {
              delivery.run();
            }
          });
    }
  }

  /** From now on nothing gets from the one to the other, not even what is under way. */
  void cut(long from, long to) {
    cut[(int) from][(int) to] = true;
  }

  void lose(double share) {
    loss = share;
  }

  void heal() {
    loss = 0;
    for (boolean[] row : cut) {
      Arrays.fill(row, false);
    }
  }

  /** Lets things happen until the condition holds; whether it came to hold before the time. */
  boolean run(BooleanSupplier until, long deadline) {
    while (!until.getAsBoolean()) {
      Event next = events.peek();
      if (next == null || next.time() > deadline) {
        return false;
      }
      events.remove();
      now = Math.max(now, next.time());
      next.action().run();
      afterEach.run();
    }
    return true;
  }

  private record Event(long time, long sequence, Runnable action) {}
}
