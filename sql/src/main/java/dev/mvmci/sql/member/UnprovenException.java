package dev.mvmci.sql.member;

import java.io.IOException;

/**
 * One end of a connection does not accept the other; it takes another configuration to change it.
 */
public final class UnprovenException extends IOException {

  private static final long serialVersionUID = 1;

  /** Why, and what to compare. */
  public UnprovenException(String message) {
    super(message);
  }
}
