package dev.mvmci.sql.check;

import dev.mvmci.sql.check.Operation.Outcome;
import dev.mvmci.sql.check.Verdict.Fault;
import dev.mvmci.sql.check.Verdict.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether what was added to a set or a list, and never removed, is seen as it must be. */
final class ElementCheck {

  private final String where;
  private final boolean ordered;
  private final List<Fault> faults;
  private final Map<Long, Operation> additions = new LinkedHashMap<>();
  private final List<Seen> reads = new ArrayList<>();

  private ElementCheck(String where, boolean ordered, List<Fault> faults) {
    this.where = where;
    this.ordered = ordered;
    this.faults = faults;
  }

  static void ofSet(List<Operation> operations, List<Fault> faults) {
    new ElementCheck("the set", false, faults).check(operations);
  }

  static void ofList(String name, List<Operation> operations, List<Fault> faults) {
    new ElementCheck("list " + name, true, faults).check(operations);
  }

  private void check(List<Operation> operations) {
    for (Operation operation : operations) {
      switch (operation.action()) {
        case Action.Add add -> additions.put(add.element(), operation);
        case Action.Append append -> additions.put(append.element(), operation);
        case Action.ReadSet read -> addRead(operation, read.seen());
        case Action.ReadList read -> addRead(operation, read.seen());
        default -> throw new IllegalArgumentException("no element: " + operation);
      }
    }
    reads.sort(Comparator.comparingLong(read -> read.by().end()));
    reads.forEach(this::checkRead);
    checkReadsInTime();
    if (ordered) {
      checkOrder();
    }
  }

  private void addRead(Operation operation, List<Long> seen) {
    if (operation.isDone()) {
      reads.add(new Seen(operation, seen, new HashSet<>(seen)));
    }
  }

  private void checkRead(Seen read) {
    if (read.set().size() < read.elements().size()) {
      fault(Promise.NOTHING_TWICE, read, "an element twice: " + read.elements());
    }
    for (long element : read.set()) {
      Operation addition = additions.get(element);
      if (addition == null || addition.outcome() == Outcome.FAILED) {
        fault(Promise.NOTHING_INVENTED, read, element + ", which was not added or failed");
      } else if (read.by().isBefore(addition)) {
        fault(Promise.NOTHING_INVENTED, read, element + " before it was added");
      }
    }
    additions.forEach((element, addition) -> {
      if (addition.isDone() && addition.isBefore(read.by()) && !read.set().contains(element)) {
        fault(
            Promise.NOTHING_LOST,
            read,
            "no " + element + ", which was acknowledged to client " + addition.client());
      }
    });
  }

  /** What one read has seen, all that begin after it see. */
  private void checkReadsInTime() {
    Map<Long, Integer> firstSeenBy = new HashMap<>();
    Iterator<Seen> inOrderOfEnd = reads.iterator();
    Seen ended = inOrderOfEnd.hasNext() ? inOrderOfEnd.next() : null;
    for (Seen later :
        reads.stream().sorted(Comparator.comparingLong(read -> read.by().start())).toList()) {
      while (ended != null && ended.by().isBefore(later.by())) {
        for (Long element : ended.set()) {
          firstSeenBy.putIfAbsent(element, ended.by().client());
        }
        ended = inOrderOfEnd.hasNext() ? inOrderOfEnd.next() : null;
      }
      Map<Long, Integer> gone = new TreeMap<>(firstSeenBy);
      gone.keySet().removeAll(later.set());
      if (!gone.isEmpty()) {
        fault(
            Promise.NOTHING_STALE,
            later,
            "none of " + gone.keySet() + ", which clients " + gone.values() + " had seen before");
      }
    }
  }

  /** All reads are beginnings of the longest, and that agrees with the times of the appends. */
  private void checkOrder() {
    Seen longest =
        reads.stream().max(Comparator.comparingInt(read -> read.elements().size())).orElse(null);
    if (longest == null) {
      return;
    }
    for (Seen read : reads) {
      if (!longest.elements().subList(0, read.elements().size()).equals(read.elements())) {
        fault(
            Promise.ONE_ORDER,
            read,
            read.elements() + ", which is no beginning of " + longest.elements());
      }
    }
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < longest.elements().size(); i++) {
      places.put(longest.elements().get(i), i);
    }
    for (Map.Entry<Long, Integer> first : places.entrySet()) {
      for (Map.Entry<Long, Integer> second : places.entrySet()) {
        Operation one = additions.get(first.getKey());
        Operation other = additions.get(second.getKey());
        if (one != null
            && other != null
            && one.isBefore(other)
            && first.getValue() > second.getValue()) {
          fault(
              Promise.ONE_ORDER,
              longest,
              second.getKey() + " before " + first.getKey() + ", which was acknowledged earlier");
        }
      }
    }
  }

  private void fault(Promise promise, Seen read, String what) {
    faults.add(
        new Fault(promise, "client " + read.by().client() + " saw in " + where + " " + what));
  }

  /** A read and what it saw, in order and as a set. */
  private record Seen(Operation by, List<Long> elements, Set<Long> set) {}
}
