package dev.mvmci.repram.wire;

/** What came over the network is not what the protocol allows; the message says in which way. */
public final class Malformed extends Exception {

  Malformed(String message) {
    super(message, null, false, false);
  }
}
