package dev.mvmci.engine.embedded;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.http.JdkHttpEffect;
import dev.mvmci.engine.secret.SecretDirectory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries what crashes do to a workflow: it is run once for real, and then goes on from every state
 * that a crash could have left, with the answers of the first run in place of the outside world.
 * Waiting takes no time.
 */
public final class CrashRehearsal {

  private final Path scratch;
  private final Duration patience;

  /**
   * A test that keeps its engines below a directory.
   *
   * @param patience for each execution
   */
  public CrashRehearsal(Path scratch, Duration patience) {
    this.scratch = scratch;
    this.patience = patience;
  }

  /** Something that a crash changes. */
  public record Finding(int crash, String what) {}

  /**
   * What came of it.
   *
   * @param crashes states that were tried
   * @param requests that the uninterrupted run made
   */
  public record Report(RunOutcome outcome, int crashes, int requests, List<Finding> findings) {
    public Report {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Runs the test.
   *
   * @throws EngineFailure if the module or the workflow is not as it should be, or an execution
   *     does not end in time
   */
  public Report run(byte[] wasm, String workflow, String input) throws InterruptedException {
    Path whole = scratch.resolve("whole");
    var camera = new CrashCamera(whole, scratch);
    var sent = new ArrayList<Integer>();
    RunOutcome outcome;
    try (var http = new RecordingHttp(new JdkHttpEffect(EngineConfig.of(whole).http()))) {
      Runnable onCommit =
          () -> {
            sent.add(http.sent().size());
            camera.run();
          };
      try (Engine engine = open(whole, http, onCommit)) {
        ModuleInfo module = engine.deploy(wasm);
        RunInfo run =
            engine.start(new StartRequest(module.name(), module.version(), workflow, input, null));
        outcome = end(engine, run);
      }
      var findings = new ArrayList<Finding>();
      for (int crash = 0; crash + 1 < camera.taken().size(); crash++) {
        // Until the next commit this state is what a crash leaves, whatever was sent meanwhile.
        List<String> before = http.sent().subList(0, sent.get(crash + 1));
        findings.addAll(crashed(crash, camera.taken().get(crash), http, before, outcome));
      }
      return new Report(outcome, camera.taken().size() - 1, http.sent().size(), findings);
    }
  }

  private List<Finding> crashed(
      int crash, Path image, RecordingHttp first, List<String> before, RunOutcome expected)
      throws InterruptedException {
    var findings = new ArrayList<Finding>();
    try (var http = first.again(before);
        Engine engine = open(image, http, () -> {})) {
      List<RunInfo> runs = engine.runs(RunQuery.newest(RunQuery.MAX_LIMIT));
      if (runs.isEmpty()) {
        return findings; // the run had not begun
      }
      RunOutcome outcome = end(engine, runs.getLast());
      var once = new ArrayList<>(first.sent());
      before.forEach(once::remove);
      for (String request : http.sent()) {
        if (!once.remove(request)) {
          findings.add(new Finding(crash, "sent again: " + request));
        }
      }
      if (!word(outcome).equals(word(expected))) {
        findings.add(new Finding(crash, "ended as %s instead of %s".formatted(outcome, expected)));
      }
    }
    return findings;
  }

  private static String word(RunOutcome outcome) {
    return outcome.getClass().getSimpleName();
  }

  private static Engine open(Path directory, HttpEffect http, Runnable onCommit) {
    EngineConfig config =
        EngineConfig.of(directory).withPace(Pace.DEFAULTS.withPageOutAfter(Duration.ZERO));
    var world =
        new World(
            InstantSource.system(),
            new SecureRandom(),
            http,
            config.http(),
            new SecretDirectory(directory.resolve("secrets")));
    return EmbeddedEngine.open(config, world, _ -> {}, onCommit);
  }

  private RunOutcome end(Engine engine, RunInfo run) throws InterruptedException {
    try {
      return engine.outcome(run.id()).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new EngineFailure.Unavailable(
          "the run has not ended within %d s; one that takes longer can be given more time, one that"
                  .formatted(patience.toSeconds())
              + " waits for messages from outside cannot be tried like this",
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineFailure failure
          ? failure
          : new IllegalStateException("an execution failed", e.getCause());
    }
  }
}
