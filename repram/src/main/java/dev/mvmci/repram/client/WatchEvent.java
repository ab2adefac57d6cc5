package dev.mvmci.repram.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something happened to a watched key. */
public sealed interface WatchEvent {

  String key();

  /**
   * A value appeared or was replaced. A watch begins with one such event for each value there is.
   *
   * @param size length of the value in bytes
   * @param value its bytes, where values were asked for and this one is not above 64 KiB
   */
  record Appeared(
      String key,
      String version,
      int size,
      Duration ttl,
      Duration remaining,
      byte @Nullable [] value)
      implements WatchEvent {}

  /** A value's time is over. */
  record Expired(String key, String version) implements WatchEvent {}
}
