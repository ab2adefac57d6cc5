package dev.mvmci.engine.store;

import org.jspecify.annotations.Nullable;

/**
 * The database could not be read or written. What was to be written may or may not be on disk; it
 * is found out when the engine opens again.
 */
public final class StoreFailure extends RuntimeException {
  public StoreFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
