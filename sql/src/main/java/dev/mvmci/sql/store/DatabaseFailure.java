package dev.mvmci.sql.store;

/** The database file cannot follow the log any more; the member must stop serving. */
public final class DatabaseFailure extends RuntimeException {

  DatabaseFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
