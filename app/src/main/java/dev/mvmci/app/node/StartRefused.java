package dev.mvmci.app.node;

/** A node cannot start; the message is one line that names the value and the remedy. */
public final class StartRefused extends RuntimeException {

  private final String reason;

  StartRefused(String reason) {
    super(reason);
    this.reason = reason;
  }

  StartRefused(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /** The line for the operator. */
  public String reason() {
    return reason;
  }
}
