package dev.mvmci.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to open an engine.
 *
 * @param dataDirectory where modules, journals and compiled code are kept; one engine at a time
 * @param engine limits of the engine as a whole
 * @param run limits of each run, pinned when the run starts
 * @param mostRun what modules and requests can raise these to
 * @param http limits of each HTTP request that a guest makes
 * @param pace how long things may take
 * @param snapshots when the state of a run is kept
 */
public record EngineConfig(
    Path dataDirectory,
    EngineLimits engine,
    RunLimits run,
    RunLimits mostRun,
    HttpLimits http,
    Pace pace,
    SnapshotRule snapshots) {

  /**
   * When the state of a run is kept, so that it goes on from there and not from its beginning: when
   * it has recorded so much since the last time. Only for modules that can be put aside.
   *
   * @param records or more
   * @param bytes or more
   */
  public record SnapshotRule(long records, long bytes) {

    public static final SnapshotRule DEFAULTS = new SnapshotRule(5_000, 8L << 20);

    public SnapshotRule {
      Limit.positive("records", records);
      Limit.positive("bytes", bytes);
    }

    /** This, early enough for a run that may record so much between two of them. */
    public SnapshotRule within(RunLimits limits) {
      return new SnapshotRule(
          Math.max(1, Math.min(records, limits.journalRecords() / 2)),
          Math.max(1, Math.min(bytes, limits.journalBytes() / 2)));
    }
  }

  /**
   * How long things may take.
   *
   * @param historyRetention how long a finished run can be looked at; afterwards its id is unknown
   * @param closeGrace how long {@link Engine#close} waits for effects in flight
   * @param pageOutAfter how long a run waits in memory before it leaves it until there is something
   *     to do; when memory is scarce it leaves at once
   * @param cancelGrace how long a cancelled run may clean up
   */
  public record Pace(
      Duration historyRetention, Duration closeGrace, Duration pageOutAfter, Duration cancelGrace) {

    public static final Pace DEFAULTS =
        new Pace(
            Duration.ofDays(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    public Pace {
      notNegative("historyRetention", historyRetention);
      notNegative("closeGrace", closeGrace);
      notNegative("pageOutAfter", pageOutAfter);
      notNegative("cancelGrace", cancelGrace);
    }

    private static void notNegative(String name, Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative: " + time);
      }
    }

    /** This with another retention of finished runs. */
    public Pace withHistoryRetention(Duration retention) {
      return new Pace(retention, closeGrace, pageOutAfter, cancelGrace);
    }

    /** This with another grace for effects in flight. */
    public Pace withCloseGrace(Duration grace) {
      return new Pace(historyRetention, grace, pageOutAfter, cancelGrace);
    }

    /** This with another time that runs wait in memory. */
    public Pace withPageOutAfter(Duration time) {
      return new Pace(historyRetention, closeGrace, time, cancelGrace);
    }
  }

  /** All defaults. */
  public static EngineConfig of(Path dataDirectory) {
    return new EngineConfig(
        dataDirectory,
        EngineLimits.DEFAULTS,
        RunLimits.DEFAULTS,
        RunLimits.MOST,
        HttpLimits.DEFAULTS,
        Pace.DEFAULTS,
        SnapshotRule.DEFAULTS);
  }

  /** This configuration with other limits of the engine as a whole. */
  public EngineConfig withEngine(EngineLimits limits) {
    return new EngineConfig(dataDirectory, limits, run, mostRun, http, pace, snapshots);
  }

  /** This configuration with other limits of each run. */
  public EngineConfig withRun(RunLimits limits) {
    return new EngineConfig(dataDirectory, engine, limits, mostRun, http, pace, snapshots);
  }

  /** This configuration with other limits of guests' HTTP requests. */
  public EngineConfig withHttp(HttpLimits limits) {
    return new EngineConfig(dataDirectory, engine, run, mostRun, limits, pace, snapshots);
  }

  /** This configuration with another pace. */
  public EngineConfig withPace(Pace other) {
    return new EngineConfig(dataDirectory, engine, run, mostRun, http, other, snapshots);
  }

  /** This configuration with another rule for snapshots. */
  public EngineConfig withSnapshots(SnapshotRule rule) {
    return new EngineConfig(dataDirectory, engine, run, mostRun, http, pace, rule);
  }
}
