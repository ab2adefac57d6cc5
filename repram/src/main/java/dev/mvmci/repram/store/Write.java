package dev.mvmci.repram.store;

/**
 * A write on its way to a replica: all that is needed to keep it, and for how long.
 *
 * @param ttlSeconds what the writer asked for
 * @param remainingMillis how much of it was left when this record was made
 */
public record Write(
    String key, byte[] value, Version version, int ttlSeconds, long remainingMillis) {

  /** When the writer's wall clock says it ends; no copy outlives this by more than the skew. */
  public long expiresAtMillis() {
    return version.millis() + ttlSeconds * 1000L;
  }
}
