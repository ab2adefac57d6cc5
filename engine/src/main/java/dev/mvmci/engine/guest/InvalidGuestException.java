package dev.mvmci.engine.guest;

import org.jspecify.annotations.Nullable;

/** The module cannot run here; the message says what is in the way. */
public final class InvalidGuestException extends RuntimeException {

  public InvalidGuestException(String message) {
    this(message, null);
  }

  public InvalidGuestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
