package dev.mvmci.sql.entry;

/** Bytes that are no entry this program can read. */
public final class MalformedEntry extends RuntimeException {

  MalformedEntry(String message) {
    super(message);
  }
}
