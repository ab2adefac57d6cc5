package dev.mvmci.sql.backup;

import org.jspecify.annotations.Nullable;

/**
 * Why a backup could not be made, found or restored. The message names the thing and the remedy.
 */
public final class BackupFailure extends RuntimeException {

  BackupFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  BackupFailure(String message) {
    this(message, null);
  }
}
