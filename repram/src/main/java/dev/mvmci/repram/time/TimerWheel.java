package dev.mvmci.repram.time;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchical timer wheel: adding, removing and expiring cost the same however many there are.
 * What it holds is linked through itself, so that waiting costs no memory beyond two references.
 *
 * <p>Time moves in ticks. Slots of the lowest level are one tick wide, those of each higher level
 * as wide as the whole level below; when the lowest level has turned once, the next slot above is
 * spread over it. Not thread-safe.
 */
public final class TimerWheel {

  /** Something that waits. In at most one wheel, at most once. */
  public abstract static class Timed {
    private @Nullable Timed previous;
    private @Nullable Timed next;

    /** The tick at whose end this is due; must not change while it waits. */
    protected abstract long dueTick();
  }

  private static final class Slot extends Timed {
    Slot() {
      reset();
    }

    void reset() {
      super.previous = this;
      super.next = this;
    }

    @Override
    protected long dueTick() {
      throw new IllegalStateException("a slot is never due");
    }
  }

  private static final int BITS = 8;
  private static final int WIDTH = 1 << BITS;
  private static final int MASK = WIDTH - 1;
  private static final int LEVELS = 4;

  private final Slot[][] slots = new Slot[LEVELS][WIDTH];
  private long current;

  /** A wheel at this tick; nothing can be due at it or before. */
  public TimerWheel(long currentTick) {
    current = currentTick;
    for (Slot[] level : slots) {
      Arrays.setAll(level, _ -> new Slot());
    }
  }

  /** Waits; what is due already comes with the next tick. */
  public void add(Timed timed) {
    long due = Math.max(timed.dueTick(), current + 1);
    long distance = due - current;
    int level = 0;
    while (level < LEVELS - 1 && distance >= 1L << (BITS * (level + 1))) {
      level++;
    }
    // Beyond the highest level it waits in that level's last slot and is looked at again there.
    long bounded = Math.min(due, current + (1L << (BITS * LEVELS)) - 1);
    link(slots[level][(int) (bounded >>> (BITS * level)) & MASK], timed);
  }

  /** Waits no more; nothing happens if it was not waiting. */
  public void remove(Timed timed) {
    Timed before = timed.previous;
    Timed after = timed.next;
    if (before != null && after != null) {
      before.next = after;
      after.previous = before;
      timed.previous = null;
      timed.next = null;
    }
  }

  /** Moves time on, handing over what became due in order of its ticks. */
  public void advance(long toTick, Consumer<Timed> due) {
    while (current < toTick) {
      current++;
      for (int level = LEVELS - 1; level > 0; level--) {
        long below = (1L << (BITS * level)) - 1;
        if ((current & below) == 0) {
          drain(slots[level][(int) (current >>> (BITS * level)) & MASK], this::spread);
        }
      }
      drain(slots[0][(int) current & MASK], due);
    }
  }

  /** Ticks until the next thing is due, as far as the lowest level can tell. */
  public int ticksToNext() {
    for (int distance = 1; distance < WIDTH; distance++) {
      Slot slot = slots[0][(int) (current + distance) & MASK];
      if (((Timed) slot).next != slot) {
        return distance;
      }
    }
    return WIDTH;
  }

  private void spread(Timed timed) {
    if (timed.dueTick() <= current) {
      // Due at the very tick at which its slot is opened: the lowest level is drained after this.
      link(slots[0][(int) current & MASK], timed);
    } else {
      add(timed);
    }
  }

  private void drain(Slot slot, Consumer<Timed> to) {
    Timed first = ((Timed) slot).next;
    slot.reset();
    while (first != null && first != slot) {
      Timed timed = first;
      first = timed.next;
      timed.previous = null;
      timed.next = null;
      to.accept(timed);
    }
  }

  private static void link(Slot slot, Timed timed) {
    Timed last = ((Timed) slot).previous;
    if (last == null) {
      throw new IllegalStateException("a slot is always linked");
    }
    timed.previous = last;
    timed.next = slot;
    last.next = timed;
    ((Timed) slot).previous = timed;
  }
}
