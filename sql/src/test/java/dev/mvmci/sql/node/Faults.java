package dev.mvmci.sql.node;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * What may happen to members, to their disks and clocks and to what connects them. One thing at a
 * time, in an order that a seed decides, all of them once before any comes again.
 */
final class Faults {

  private static final long FARTHEST_CLOCK_MILLIS = Duration.ofHours(30).toMillis();

  /** One thing that may happen. */
  enum Kind {
    KILL,
    KILL_ALL,
    STOP,
    ISOLATE,
    CUT_ONE_WAY,
    CUT_BOTH_WAYS,
    RING,
    CLOCK,
    FULL_DISK,
    FAILING_SYNCS,
    POWER_CUT,
    POWER_CUT_OF_ALL
  }

  private final Random random;
  private final Machines machines;
  private final List<FaultyMember> members;
  private final List<Kind> kinds;
  private final Queue<Kind> coming = new ArrayDeque<>();
  private final List<String> story = new ArrayList<>();

  Faults(Random random, Machines machines, List<FaultyMember> members, List<Kind> kinds) {
    this.random = random;
    this.machines = machines;
    this.members = members;
    this.kinds = kinds;
  }

  /** What happened. */
  List<String> story() {
    return story;
  }

  /**
   * Lets the next thing happen. When this returns, it is over and every member runs.
   *
   * @param leader the one that leads, which is hit more often than others; 0 if there is none
   */
  void next(long leader) throws IOException, InterruptedException {
    if (coming.isEmpty()) {
      var shuffled = new ArrayList<>(kinds);
      Collections.shuffle(shuffled, random);
      coming.addAll(shuffled);
    }
    Kind kind = coming.remove();
    int id =
        leader != 0 && random.nextBoolean() ? (int) leader : 1 + random.nextInt(members.size());
    story.add(kind + " " + id);
    happen(kind, id, members.get(id - 1));
  }

  private void happen(Kind kind, int id, FaultyMember member)
      throws IOException, InterruptedException {
    int other = id % members.size() + 1;
    switch (kind) {
      case KILL -> {
        member.process().kill();
        pass(3_000);
        member.process().restart();
      }
      case KILL_ALL -> {
        for (FaultyMember each : members) {
          each.process().kill();
        }
        for (FaultyMember each : members) {
          each.process().restart();
        }
      }
      case STOP -> {
        member.process().signal("STOP");
        pass(4_000);
        member.process().signal("CONT");
      }
      case ISOLATE -> {
        machines.isolate(id);
        pass(5_000);
        machines.heal();
      }
      case CUT_ONE_WAY -> {
        machines.cut(id, other);
        pass(5_000);
        machines.heal();
      }
      case CUT_BOTH_WAYS -> {
        machines.cut(id, other);
        machines.cut(other, id);
        pass(5_000);
        machines.heal();
      }
      case RING -> {
        for (int from = 1; from <= members.size(); from++) {
          machines.cut(from, from % members.size() + 1);
        }
        pass(5_000);
        machines.heal();
      }
      case CLOCK ->
          member.setClockAhead(random.nextLong(-FARTHEST_CLOCK_MILLIS, FARTHEST_CLOCK_MILLIS));
      case FULL_DISK -> runFull(member);
      case FAILING_SYNCS -> {
        member.syncs().begin("");
        pass(3_000);
        member.syncs().end();
        pass(1_000);
        restart(member);
      }
      case POWER_CUT -> {
        member.losePower();
        pass(3_000);
        member.regainPower();
      }
      case POWER_CUT_OF_ALL -> {
        for (FaultyMember each : members) {
          each.losePower();
        }
        for (FaultyMember each : members) {
          each.regainPower();
        }
      }
    }
  }

  /** Also starts it once while there is no room; then it may run or say why not. */
  private void runFull(FaultyMember member) throws IOException, InterruptedException {
    member.disk().fill();
    pass(4_000);
    restart(member);
    pass(2_000);
    member.disk().makeRoom();
    pass(1_000);
    restart(member);
  }

  private static void restart(FaultyMember member) throws IOException, InterruptedException {
    member.process().kill();
    member.process().restart();
  }

  /** The faults' own rhythm; nothing is waited for. */
  void pass(int mostMillis) throws InterruptedException {
    Thread.sleep(500 + random.nextInt(mostMillis));
  }
}
