package dev.mvmci.repram.store;

import java.util.Arrays;
import java.util.Optional;

/** What became of a write that was offered to a store. */
public enum Outcome {
  /** It is the latest of its key and is kept now. */
  STORED(1),
  /** It was here already; nothing changed, also not its time to live. */
  KNOWN(2),
  /** A later write of the key is here; nothing changed. */
  SUPERSEDED(3),
  /** Its time is over. */
  EXPIRED(4),
  /** There is no room; nothing changed. */
  FULL(5);

  private final int code;

  Outcome(int code) {
    this.code = code;
  }

  /** The number it has on the wire. */
  public int code() {
    return code;
  }

  /** The outcome with this number. */
  public static Optional<Outcome> ofCode(int code) {
    return Arrays.stream(values()).filter(outcome -> outcome.code == code).findFirst();
  }

  /** Whether this node now holds the write or a later one, which is what an ACK says. */
  public boolean confirms() {
    return this == STORED || this == KNOWN || this == SUPERSEDED;
  }
}
