package dev.mvmci.engine.embedded;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.embedded.RecordingHttp.Sent;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.http.JdkHttpEffect;
import dev.mvmci.engine.secret.SecretDirectory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tries what crashes do to a workflow: it is run once for real, and then goes on from every state
 * that a crash could have left, with the answers of the first run in place of the outside world.
 * Waiting takes no time, and messages from outside are sent when a run waits for them or at the
 * step they are due at: after a crash again those that had not arrived, and only those.
 */
public final class CrashRehearsal {

  /** Crashes that are tried at most, for each takes a copy of the engine's files. */
  public static final int MAX_CRASHES = 2000;

  private final Path scratch;
  private final Path secrets;
  private final Duration patience;

  /**
   * A test that keeps its engines below a directory.
   *
   * @param patience for each execution
   */
  public CrashRehearsal(Path scratch, Duration patience) {
    this(scratch, scratch.resolve("secrets"), patience);
  }

  /** As the other with a directory of secrets. */
  public CrashRehearsal(Path scratch, Path secrets, Duration patience) {
    this.scratch = scratch;
    this.secrets = secrets;
    this.patience = patience;
  }

  /**
   * Something that a crash changes.
   *
   * @param crash which one, from 1 on
   * @param at where it was
   */
  public record Finding(int crash, CrashPoint at, String what) {
    private boolean isSame(Finding other) {
      return at.equals(other.at) && what.equals(other.what);
    }
  }

  /**
   * What came of it.
   *
   * @param crashes states that were tried
   * @param untried further ones, beyond {@link #MAX_CRASHES}
   * @param requests that the uninterrupted run made
   * @param messages from outside that it was sent
   * @param waited how long it waited for the time to come, to the second; that was skipped
   */
  public record Report(
      RunOutcome outcome,
      int crashes,
      int untried,
      int requests,
      int messages,
      Duration waited,
      List<Finding> findings) {
    public Report {
      findings = List.copyOf(findings);
    }
  }

  /** A state that a crash could leave: that of the files from one commit to the next. */
  private record Image(
      Path directory, CrashPoint point, int sent, Instant at, Chronicle chronicle) {}

  /** What the uninterrupted execution led to. */
  private record Whole(
      RunId run,
      String module,
      RunOutcome outcome,
      RecordingHttp http,
      Map<String, Integer> deeds,
      Map<String, String> numbers,
      List<Image> images) {}

  /**
   * Runs the test.
   *
   * @throws EngineFailure if the module or the workflow is not as it should be
   * @throws TrialFailure if the uninterrupted run cannot be brought to its end, or messages are
   *     left
   */
  public Report run(Trial trial) throws InterruptedException {
    var clock = new SkippingClock(InstantSource.system().instant());
    Path directory = scratch.resolve("whole");
    try (var http = new RecordingHttp(new JdkHttpEffect(config(directory).http()))) {
      Whole whole = uninterrupted(trial, directory, clock, http);
      List<Image> images = whole.images();
      var findings = new ArrayList<Finding>();
      int crashes = 0;
      int unfinished = (int) images.stream().filter(image -> isUnfinished(image, whole)).count();
      for (int i = 0; i + 1 < images.size() && crashes < MAX_CRASHES; i++) {
        if (isUnfinished(images.get(i), whole)) {
          // Until the next commit this state is what a crash leaves, whatever was sent meanwhile.
          List<Sent> before = http.sent().subList(0, images.get(i + 1).sent());
          for (Finding finding : crashed(trial, ++crashes, images.get(i), before, whole)) {
            if (findings.stream().noneMatch(finding::isSame)) {
              findings.add(finding);
            }
          }
        }
      }
      return new Report(
          whole.outcome(),
          crashes,
          unfinished - crashes,
          http.sent().size(),
          trial.messages().size(),
          clock.skipped().plusMillis(500).truncatedTo(ChronoUnit.SECONDS),
          findings);
    }
  }

  private static boolean isUnfinished(Image image, Whole whole) {
    return image.chronicle().runs().isUnfinished(whole.run().number());
  }

  private Whole uninterrupted(Trial trial, Path directory, SkippingClock clock, RecordingHttp http)
      throws InterruptedException {
    var camera = new CrashCamera(directory, scratch);
    var images = new ArrayList<Image>();
    var chronicle = new Chronicle();
    var attempt =
        new Attempt(
            trial.messages(),
            clock,
            patience,
            chronicle,
            point -> {
              Path image = images.size() <= MAX_CRASHES ? camera.takeSmall() : directory;
              images.add(
                  new Image(image, point, http.sent().size(), clock.instant(), chronicle.copy()));
            });
    try (Engine engine = open(directory, http, clock, attempt)) {
      ModuleInfo module = engine.deploy(trial.wasm(), trial.file());
      RunId run =
          attempt.start(
              engine,
              new StartRequest(
                  module.name(), module.version(), trial.workflow(), trial.input(), null));
      RunOutcome outcome = attempt.end(engine, run);
      attempt.checkAllSent(outcome);
      return new Whole(
          run,
          module.name(),
          outcome,
          http,
          chronicle.deeds(),
          attempt.sharedNumbers(module.name()),
          images);
    }
  }

  private List<Finding> crashed(Trial trial, int crash, Image image, List<Sent> before, Whole whole)
      throws InterruptedException {
    var clock = new SkippingClock(image.at());
    var attempt = new Attempt(trial.messages(), clock, patience, image.chronicle().copy(), _ -> {});
    var comparison = new Comparison(whole.http().sent(), before, whole.deeds(), whole.numbers());
    List<String> differences;
    try (var http = whole.http().again(before);
        Engine engine = open(image.directory(), http, clock, attempt)) {
      try {
        RunOutcome outcome = attempt.end(engine, whole.run());
        differences = comparison.ends(whole.outcome(), outcome, http.sent());
      } catch (TrialFailure e) {
        differences = List.of(String.valueOf(e.getMessage()));
      }
      differences =
          comparison.all(
              differences,
              http.sent(),
              attempt.chronicle().deeds(),
              attempt.sharedNumbers(whole.module()));
    }
    return differences.stream().map(what -> new Finding(crash, image.point(), what)).toList();
  }

  private static EngineConfig config(Path directory) {
    return EngineConfig.of(directory).withPace(Pace.DEFAULTS.withPageOutAfter(Duration.ZERO));
  }

  private Engine open(Path directory, HttpEffect http, SkippingClock clock, Attempt attempt) {
    EngineConfig config = config(directory);
    var world =
        new World(clock, new SecureRandom(), http, config.http(), new SecretDirectory(secrets));
    return EmbeddedEngine.open(config, world, clock, attempt);
  }
}
