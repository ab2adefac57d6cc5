package dev.mvmci.engine;

import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param module name of a deployed module
 * @param version its version, or null for the one deployed last
 * @param workflow name of the workflow in it
 * @param input JSON text handed to the workflow as it is
 * @param key caller's name for this run: starting again under it gives the same run; or null
 * @param limits that are to differ for this run, as JSON, or null
 */
public record StartRequest(
    String module,
    @Nullable String version,
    String workflow,
    String input,
    @Nullable String key,
    @Nullable String limits) {

  /** Keys of runs and of messages are stored with each run and indexed. */
  public static final int MAX_KEY_CHARS = 512;

  public StartRequest {
    if (version != null && version.isEmpty()) {
      version = null;
    }
    if (key != null) {
      checkKey("run", key);
    }
  }

  /**
   * Checks a key by which a repeated request is known.
   *
   * @param what it is a key of, for the message
   * @throws EngineFailure.BadRequest if it is empty or longer than {@link #MAX_KEY_CHARS}
   */
  public static void checkKey(String what, String key) {
    if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
      throw new EngineFailure.BadRequest(
          "a %s's key must have 1 to %d characters, not %d"
              .formatted(what, MAX_KEY_CHARS, key.length()));
    }
  }

  /** A request with the limits that the module wants. */
  public StartRequest(
      String module,
      @Nullable String version,
      String workflow,
      String input,
      @Nullable String key) {
    this(module, version, workflow, input, key, null);
  }

  /** The version deployed last, without a key. */
  public static StartRequest of(String module, String workflow, String input) {
    return new StartRequest(module, null, workflow, input, null);
  }

  /** This request under the given key. */
  public StartRequest withKey(String newKey) {
    return new StartRequest(module, version, workflow, input, newKey, limits);
  }
}
