package dev.mvmci.engine.embedded;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.journal.CommitWatch;
import dev.mvmci.engine.run.Sleeper;
import dev.mvmci.engine.secret.SecretDirectory;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.FixedRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** An engine in a world where time stands still, nobody sleeps and chance has one answer. */
final class EngineFixture implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  static final Sleeper NO_SLEEP = _ -> {};

  final Engine engine;
  final FakeHttp http;

  EngineFixture(EngineConfig config, FakeHttp http, Sleeper sleeper) {
    this(config, http, sleeper, CommitWatch.NONE, true);
  }

  private EngineFixture(
      EngineConfig config, FakeHttp http, Sleeper sleeper, CommitWatch watch, boolean shares) {
    this.http = http;
    if (shares) {
      shareTranslatedCode(config.dataDirectory());
    }
    var world =
        new World(
            InstantSource.fixed(NOW),
            new FixedRandom(),
            http,
            config.http(),
            new SecretDirectory(config.dataDirectory().resolve("secrets")));
    this.engine = EmbeddedEngine.open(config, world, sleeper, watch);
  }

  /** The same modules are translated once for all tests, unless there is translated code. */
  private static void shareTranslatedCode(Path data) {
    Path shared = Path.of("target", "translated").toAbsolutePath();
    Path own = data.resolve("compiled");
    try {
      if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(shared);
        Files.createDirectories(data);
        Files.createSymbolicLink(own, shared);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EngineFixture watched(EngineConfig config, CommitWatch watch) {
    return new EngineFixture(config, FakeHttp.echoingTheMethod(), NO_SLEEP, watch, false);
  }

  static EngineFixture watched(EngineConfig config, FakeHttp http, CommitWatch watch) {
    return new EngineFixture(config, http, NO_SLEEP, watch, true);
  }

  static EngineFixture watched(
      EngineConfig config, FakeHttp http, Sleeper sleeper, CommitWatch watch) {
    return new EngineFixture(config, http, sleeper, watch, false);
  }

  /** One that keeps translated code in its own directory only. */
  static EngineFixture alone(Path directory) {
    return watched(EngineConfig.of(directory), CommitWatch.NONE);
  }

  /** In a world where no time passes. */
  static EngineFixture sleepingForEver(Path directory) {
    return new EngineFixture(
        EngineConfig.of(directory), FakeHttp.echoingTheMethod(), _ -> Thread.sleep(Long.MAX_VALUE));
  }

  static EngineFixture in(Path directory) {
    return in(EngineConfig.of(directory));
  }

  static EngineFixture in(EngineConfig config) {
    return new EngineFixture(config, FakeHttp.echoingTheMethod(), NO_SLEEP);
  }

  static EngineConfig quickToClose(Path directory) {
    return EngineConfig.of(directory).withPace(Pace.DEFAULTS.withCloseGrace(Duration.ofMillis(50)));
  }

  /** Deploys the module and starts its workflow "start". */
  RunInfo start(byte[] wasm, String input) {
    ModuleInfo module = engine.deploy(wasm);
    return engine.start(new StartRequest(module.name(), module.version(), "start", input, null));
  }

  RunOutcome outcome(RunInfo run) throws Exception {
    return engine.outcome(run.id()).get(20, TimeUnit.SECONDS);
  }

  RunOutcome run(byte[] wasm) throws Exception {
    return outcome(start(wasm, "null"));
  }

  @Override
  public void close() {
    engine.close();
  }
}
