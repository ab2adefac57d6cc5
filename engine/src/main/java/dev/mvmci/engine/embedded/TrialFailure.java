package dev.mvmci.engine.embedded;

/** A workflow cannot be tried like this; the message says why, and what to change. */
public final class TrialFailure extends RuntimeException {
  public TrialFailure(String message) {
    super(message);
  }
}
