package dev.mvmci.repram.wire;

/** What came over the network is not what the protocol allows; the message says in which way. */
public final class Malformed extends Exception {

  private final String reason;

  Malformed(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong, fit for an answer. */
  public String reason() {
    return reason;
  }
}
