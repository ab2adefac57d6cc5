package dev.mvmci.engine.journal;

import org.jspecify.annotations.Nullable;

/** Bytes that should be records are not. */
public final class DamagedJournalException extends RuntimeException {
  public DamagedJournalException(String message) {
    this(message, null);
  }

  DamagedJournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
