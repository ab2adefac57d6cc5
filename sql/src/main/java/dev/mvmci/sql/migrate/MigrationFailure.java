package dev.mvmci.sql.migrate;

import org.jspecify.annotations.Nullable;

/** A migration that cannot be read or applied. The message names the file and the remedy. */
public final class MigrationFailure extends RuntimeException {

  MigrationFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  MigrationFailure(String message) {
    this(message, null);
  }
}
