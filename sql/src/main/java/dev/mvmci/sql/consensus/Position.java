package dev.mvmci.sql.consensus;

/** Where an entry stands in the log. */
public record Position(long term, long index) {

  /** Before the first entry. */
  public static final Position NONE = new Position(0, -1);

  /** Whether this is where a restored database begins a new log: no log gives out term 0. */
  public boolean isRestored() {
    return term == 0 && index >= 0;
  }
}
