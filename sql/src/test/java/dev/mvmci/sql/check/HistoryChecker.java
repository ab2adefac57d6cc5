package dev.mvmci.sql.check;

import dev.mvmci.sql.check.Verdict.Fault;
import dev.mvmci.sql.check.Verdict.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks a history against the promises of the database. It may come from a simulation or from
 * clients of real processes, as long as all times are of one clock.
 */
public final class HistoryChecker {

  private final long totalBalance;

  /**
   * A checker.
   *
   * @param totalBalance the sum of all accounts, which no transfer changes
   */
  public HistoryChecker(long totalBalance) {
    this.totalBalance = totalBalance;
  }

  /** All that is wrong with the history; operations may come in any order. */
  public Verdict check(List<Operation> history) {
    List<Fault> faults = new ArrayList<>();
    Map<String, List<Operation>> registers = new TreeMap<>();
    Map<String, List<Operation>> lists = new TreeMap<>();
    List<Operation> set = new ArrayList<>();
    for (Operation operation : history) {
      switch (operation.action()) {
        case Action.Write write -> group(registers, write.register()).add(operation);
        case Action.Read read -> group(registers, read.register()).add(operation);
        case Action.Append append -> group(lists, append.list()).add(operation);
        case Action.ReadList read -> group(lists, read.list()).add(operation);
        case Action.Add _, Action.ReadSet _ -> set.add(operation);
        case Action.ReadBalances read -> checkBalances(operation, read, faults);
        case Action.Transfer _ -> {
          // Only the sum is promised, and every read of balances shows it.
        }
      }
    }
    registers.forEach((name, operations) -> RegisterCheck.check(name, operations, faults));
    lists.forEach((name, operations) -> ElementCheck.ofList(name, operations, faults));
    ElementCheck.ofSet(set, faults);
    return new Verdict(faults);
  }

  private static List<Operation> group(Map<String, List<Operation>> groups, String name) {
    return groups.computeIfAbsent(name, _ -> new ArrayList<>());
  }

  private void checkBalances(Operation operation, Action.ReadBalances read, List<Fault> faults) {
    long sum = read.seen().values().stream().mapToLong(Long::longValue).sum();
    if (operation.isDone() && sum != totalBalance) {
      faults.add(
          new Fault(
              Promise.BALANCES_KEPT,
              "client "
                  + operation.client()
                  + " saw "
                  + new TreeMap<>(read.seen())
                  + ", whose sum is "
                  + sum
                  + " and not "
                  + totalBalance));
    }
  }
}
