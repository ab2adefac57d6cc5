package dev.mvmci.engine.host;

/** Makes bytes unreadable for whoever has only the journal. Thread-safe. */
public interface Sealer {

  /** Seals bytes; the same bytes give something else each time. */
  byte[] seal(byte[] clear);

  /**
   * Opens what {@link #seal} made.
   *
   * @throws IllegalStateException if it was made with another key, or changed since
   */
  byte[] open(byte[] sealed);
}
