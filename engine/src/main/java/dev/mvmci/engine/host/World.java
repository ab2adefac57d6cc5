package dev.mvmci.engine.host;

import dev.mvmci.engine.HttpLimits;
import dev.mvmci.engine.http.HttpEffect;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Everything that is not determined by a run's journal.
 *
 * @param places for HTTP requests that are under way
 */
public record World(
    InstantSource clock,
    RandomGenerator random,
    HttpEffect http,
    HttpLimits httpLimits,
    SecretSource secrets,
    RequestPlaces places) {

  /** With as many places as the limits say. */
  public World(
      InstantSource clock,
      RandomGenerator random,
      HttpEffect http,
      HttpLimits httpLimits,
      SecretSource secrets) {
    this(
        clock,
        random,
        http,
        httpLimits,
        secrets,
        new RequestPlaces(httpLimits.concurrentRequests()));
  }
}
