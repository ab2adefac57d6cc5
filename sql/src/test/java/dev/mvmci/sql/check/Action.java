package dev.mvmci.sql.check;

import java.util.List;
import java.util.Map;

/**
 * What a client asks for. Written and added values are unique in a history, so that each effect
 * tells whose it is. Reads are strict and carry what they saw.
 */
public sealed interface Action {

  /** Sets the register of this name. */
  record Write(String register, long value) implements Action {}

  /** Saw the register's value; 0 if it was never written. */
  record Read(String register, long seen) implements Action {}

  /** Adds to the one set. */
  record Add(long element) implements Action {}

  /** Saw these elements in the set. */
  record ReadSet(List<Long> seen) implements Action {
    public ReadSet {
      seen = List.copyOf(seen);
    }
  }

  /** Moves money between accounts; how much does not matter, as the sum must stay. */
  record Transfer(String from, String to, long amount) implements Action {}

  /** Saw these balances. */
  record ReadBalances(Map<String, Long> seen) implements Action {
    public ReadBalances {
      seen = Map.copyOf(seen);
    }
  }

  /** Appends to the list of this name. */
  record Append(String list, long element) implements Action {}

  /** Saw the list, in its order. */
  record ReadList(String list, List<Long> seen) implements Action {
    public ReadList {
      seen = List.copyOf(seen);
    }
  }
}
