package dev.mvmci.sql.consensus;

/** Where an entry stands in the log. */
public record Position(long term, long index) {

  /** Before the first entry. */
  public static final Position NONE = new Position(0, -1);
}
