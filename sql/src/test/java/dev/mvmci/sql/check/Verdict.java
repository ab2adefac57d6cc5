package dev.mvmci.sql.check;

import java.util.List;

/**
 * What is wrong with a history.
 *
 * @param faults one sentence each; empty if every promise was kept
 */
public record Verdict(List<Fault> faults) {

  /** Takes a copy of the list. */
  public Verdict {
    faults = List.copyOf(faults);
  }

  /** Which promise was broken. */
  public enum Promise {
    /** What was acknowledged is there. */
    NOTHING_LOST,
    /** A strict read sees all that was acknowledged before it. */
    NOTHING_STALE,
    /** Nothing is there that nobody asked for, or that failed. */
    NOTHING_INVENTED,
    /** What was asked once took effect once. */
    NOTHING_TWICE,
    /** All see effects in one order, which agrees with time. */
    ONE_ORDER,
    /** The sum of balances stays. */
    BALANCES_KEPT
  }

  /** One broken promise. */
  public record Fault(Promise promise, String what) {}
}
