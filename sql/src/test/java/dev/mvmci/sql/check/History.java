package dev.mvmci.sql.check;

import dev.mvmci.sql.check.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Collects what many clients do at once. Thread-safe. */
public final class History {

  private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Map<Outcome, LongAdder> outcomes = new ConcurrentHashMap<>();

  /** Adds an operation that has ended, or that nobody waits for any more. */
  public void add(Operation operation) {
    operations.add(operation);
    outcomes.computeIfAbsent(operation.outcome(), _ -> new LongAdder()).increment();
  }

  /** How many operations ended so; a test should see that enough were done. */
  public int count(Outcome outcome) {
    LongAdder number = outcomes.get(outcome);
    return number == null ? 0 : number.intValue();
  }

  /** All that was collected until now. */
  public List<Operation> operations() {
    return new ArrayList<>(operations);
  }
}
