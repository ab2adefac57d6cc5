package dev.mvmci.repram.store;

/** What became of a write that was offered to a store. */
public enum Outcome {
  /** It is the latest of its key and is kept now. */
  STORED,
  /** It was here already; nothing changed, also not its time to live. */
  KNOWN,
  /** A later write of the key is here; nothing changed. */
  SUPERSEDED,
  /** Its time is over. */
  EXPIRED,
  /** There is no room; nothing changed. */
  FULL;

  /** Whether this node now holds the write or a later one, which is what an ACK says. */
  public boolean confirms() {
    return this == STORED || this == KNOWN || this == SUPERSEDED;
  }
}
