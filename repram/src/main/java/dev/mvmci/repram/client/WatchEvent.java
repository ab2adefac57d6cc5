package dev.mvmci.repram.client;

import java.time.Duration;

/** Something happened to a watched key. */
public sealed interface WatchEvent {

  String key();

  /**
   * A value appeared or was replaced. A watch begins with one such event for each value there is.
   *
   * @param size length of the value in bytes
   */
  record Appeared(String key, String version, int size, Duration ttl, Duration remaining)
      implements WatchEvent {}

  /** A value's time is over. */
  record Expired(String key, String version) implements WatchEvent {}
}
