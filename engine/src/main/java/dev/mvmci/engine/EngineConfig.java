package dev.mvmci.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to open an engine.
 *
 * @param dataDirectory where modules, journals and compiled code are kept; one engine at a time
 * @param engine limits of the engine as a whole
 * @param run limits of each run, pinned when the run starts
 * @param http limits of each HTTP request that a guest makes
 * @param historyRetention how long a finished run can be looked at; afterwards its id is unknown
 * @param closeGrace how long {@link Engine#close} waits for effects in flight
 */
public record EngineConfig(
    Path dataDirectory,
    EngineLimits engine,
    RunLimits run,
    HttpLimits http,
    Duration historyRetention,
    Duration closeGrace) {

  public EngineConfig {
    if (historyRetention.isNegative() || closeGrace.isNegative()) {
      throw new IllegalArgumentException(
          "historyRetention and closeGrace must not be negative: "
              + historyRetention
              + ", "
              + closeGrace);
    }
  }

  /** All defaults. */
  public static EngineConfig of(Path dataDirectory) {
    return new EngineConfig(
        dataDirectory,
        EngineLimits.DEFAULTS,
        RunLimits.DEFAULTS,
        HttpLimits.DEFAULTS,
        Duration.ofDays(30),
        Duration.ofSeconds(5));
  }

  /** This configuration with other limits of the engine as a whole. */
  public EngineConfig withEngine(EngineLimits limits) {
    return new EngineConfig(dataDirectory, limits, run, http, historyRetention, closeGrace);
  }

  /** This configuration with other limits of each run. */
  public EngineConfig withRun(RunLimits limits) {
    return new EngineConfig(dataDirectory, engine, limits, http, historyRetention, closeGrace);
  }

  /** This configuration with other limits of guests' HTTP requests. */
  public EngineConfig withHttp(HttpLimits limits) {
    return new EngineConfig(dataDirectory, engine, run, limits, historyRetention, closeGrace);
  }

  /** This configuration with another retention of finished runs. */
  public EngineConfig withHistoryRetention(Duration retention) {
    return new EngineConfig(dataDirectory, engine, run, http, retention, closeGrace);
  }
}
