package dev.mvmci.sql.check;

import dev.mvmci.sql.check.Operation.Outcome;
import dev.mvmci.sql.check.Verdict.Fault;
import dev.mvmci.sql.check.Verdict.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether one register is linearizable. Every written value is unique, so each read names its
 * write, and the question can be decided without search (Gibbons and Korach, Testing Shared
 * Memories, 1997, section 4): a write and its reads form a cluster; between the first end and the
 * last start of a cluster the register must have held its value all the time.
 */
final class RegisterCheck {

  private static final long BEFORE_ALL = -1;

  private final String register;
  private final List<Fault> faults;
  private final Map<Long, Cluster> clusters = new TreeMap<>();

  private RegisterCheck(String register, List<Fault> faults) {
    this.register = register;
    this.faults = faults;
  }

  static void check(String register, List<Operation> operations, List<Fault> faults) {
    RegisterCheck check = new RegisterCheck(register, faults);
    check.gather(operations);
    check.compareZones();
  }

  private void gather(List<Operation> operations) {
    clusters.put(0L, new Cluster(0, BEFORE_ALL, BEFORE_ALL, Outcome.DONE));
    for (Operation operation : operations) {
      if (operation.action() instanceof Action.Write write) {
        clusters.put(
            write.value(),
            new Cluster(write.value(), operation.start(), operation.end(), operation.outcome()));
      }
    }
    for (Operation operation : operations) {
      if (operation.action() instanceof Action.Read read && operation.isDone()) {
        addRead(operation, read.seen());
      }
    }
  }

  private void addRead(Operation read, long seen) {
    Cluster cluster = clusters.get(seen);
    if (cluster == null) {
      fault(Promise.NOTHING_INVENTED, read, seen, "which nobody wrote");
    } else if (cluster.write == Outcome.FAILED) {
      fault(Promise.NOTHING_INVENTED, read, seen, "whose write had failed");
    } else if (read.end() < cluster.writeStart) {
      fault(Promise.NOTHING_INVENTED, read, seen, "before it was written");
    } else {
      cluster.add(read);
    }
  }

  /** A failed write is no part of the history, and one of unknown outcome only if it was seen. */
  private void compareZones() {
    List<Cluster> real =
        clusters.values().stream()
            .filter(cluster -> cluster.write == Outcome.DONE || cluster.reads > 0)
            .sorted(Comparator.comparingLong(Cluster::low))
            .toList();
    List<Cluster> forward = new ArrayList<>();
    for (Cluster cluster : real) {
      if (cluster.isForward()) {
        if (!forward.isEmpty() && cluster.low() < forward.getLast().high()) {
          conflict(forward.getLast(), cluster);
        }
        forward.add(cluster);
      }
    }
    for (Cluster cluster : real) {
      for (Cluster around : forward) {
        if (!cluster.isForward()
            && cluster.low() > around.low()
            && cluster.high() < around.high()) {
          conflict(around, cluster);
        }
      }
    }
  }

  private void conflict(Cluster one, Cluster other) {
    faults.add(
        new Fault(
            Promise.NOTHING_STALE,
            "register "
                + register
                + " was seen as "
                + one.value
                + " both before and after it was "
                + other.value
                + ": "
                + one
                + " against "
                + other));
  }

  private void fault(Promise promise, Operation read, long seen, String why) {
    faults.add(
        new Fault(
            promise,
            "client " + read.client() + " saw " + seen + " in register " + register + ", " + why));
  }

  /** A write and the reads that saw it. */
  private static final class Cluster {
    private final long value;
    private final long writeStart;
    private final Outcome write;
    private long firstEnd;
    private long lastStart;
    private int reads;

    private Cluster(long value, long writeStart, long writeEnd, Outcome write) {
      this.value = value;
      this.writeStart = writeStart;
      this.write = write;
      this.firstEnd = writeEnd;
      this.lastStart = writeStart;
    }

    void add(Operation read) {
      firstEnd = Math.min(firstEnd, read.end());
      lastStart = Math.max(lastStart, read.start());
      reads++;
    }

    boolean isForward() {
      return firstEnd < lastStart;
    }

    long low() {
      return Math.min(firstEnd, lastStart);
    }

    long high() {
      return Math.max(firstEnd, lastStart);
    }

    @Override
    public String toString() {
      return value + " from " + firstEnd + " to " + lastStart + " with " + reads + " reads";
    }
  }
}
