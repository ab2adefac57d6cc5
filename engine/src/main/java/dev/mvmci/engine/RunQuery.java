package dev.mvmci.engine;

import org.jspecify.annotations.Nullable;

/**
 * A page of runs.
 *
 * @param before runs that began before this one, or null for the newest
 * @param limit 1 to {@value #MAX_LIMIT}
 */
public record RunQuery(@Nullable RunId before, int limit) {

  public static final int MAX_LIMIT = 1000;

  public RunQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new EngineFailure.BadRequest(
          "limit must be between 1 and " + MAX_LIMIT + ", not " + limit);
    }
  }

  /** The newest runs. */
  public static RunQuery newest(int limit) {
    return new RunQuery(null, limit);
  }
}
