package dev.mvmci.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A durable WebAssembly engine: runs workflows of deployed modules and journals each of their side
 * effects, so that a run continues after a crash without repeating a finished step. Thread-safe;
 * methods block the calling (virtual) thread unless they return a future. Failures are {@link
 * EngineFailure}s. {@code dev.mvmci.engine.embedded.EmbeddedEngine} opens one in this process.
 */
public interface Engine extends AutoCloseable {

  /**
   * Checks, stores and compiles a module. Deploying other bytes under a known name and version
   * replaces it for new runs; runs that already began keep the bytes they began with. Durable when
   * this returns.
   *
   * @param file a name for a WASI program that does not name itself; may have a path and end with
   *     {@code .wasm}
   * @throws EngineFailure.InvalidModule if it is no WebAssembly or asks for what this engine does
   *     not have
   * @throws EngineFailure.TooLarge if it exceeds {@link EngineLimits#moduleBytes}
   */
  ModuleInfo deploy(byte[] wasm, String file);

  /** As {@link #deploy(byte[], String)} for a module that names itself. */
  default ModuleInfo deploy(byte[] wasm) {
    return deploy(wasm, "");
  }

  /** What is deployed, one entry per name and version, sorted by name, newest deployment first. */
  List<ModuleInfo> modules();

  /**
   * Starts a run. Durable when this returns; a second call with the same key returns the first
   * call's run, whether or not that has ended.
   *
   * @throws EngineFailure.NotFound if there is no such module, version or workflow
   * @throws EngineFailure.Conflict if the key belongs to a run of another module, workflow or input
   * @throws EngineFailure.LimitReached if as many runs as allowed are unfinished
   */
  RunInfo start(StartRequest request);

  /** The run as it stands now, unless it never was or its retention has ended. */
  Optional<RunInfo> run(RunId id);

  /** The run that was started under this key. */
  Optional<RunInfo> runByKey(String key);

  /** Newest runs first: those that began before the given one, or the newest of all for null. */
  List<RunInfo> runs(RunQuery query);

  /**
   * Completes, after the outcome is durable, with the outcome. Fails with {@link
   * EngineFailure.NotFound} for an unknown run and {@link EngineFailure.Unavailable} when the
   * engine closes first (the run then resumes at the next open).
   */
  CompletableFuture<RunOutcome> outcome(RunId id);

  /**
   * Completes with the run's response once that is durable, or with empty if the run ends without
   * one. Fails as {@link #outcome} does.
   */
  CompletableFuture<Optional<String>> response(RunId id);

  /**
   * Sends a message to an unfinished run. Durable when this returns; the run receives it once.
   *
   * @param type by which the run asks for it, 1 to 128 characters
   * @param data JSON text
   * @throws EngineFailure.NotFound if there is no such run
   * @throws EngineFailure.Conflict if it has ended
   * @throws EngineFailure.LimitReached if as many messages as allowed wait for it
   */
  default void send(RunId id, String type, String data) {
    send(id, type, data, null);
  }

  /**
   * As the other, once for each key: sending it again under the same key, for example because the
   * answer was lost, does nothing, also when the run has received it or has ended meanwhile. Keys
   * are kept as long as the run, the last 100,000 of each.
   *
   * @param key 1 to {@link StartRequest#MAX_KEY_CHARS} characters, for this run alone; null for
   *     none
   * @throws EngineFailure.BadRequest if the key or the type is none
   * @throws EngineFailure.Conflict if another type or other data was sent under the key, too
   */
  void send(RunId id, String type, String data, @Nullable String key);

  /**
   * Asks for the run's end; the wish is durable when this returns. A run that does not clean up
   * ends at once, and the step in flight is abandoned. One that cleans up is told, and has a
   * bounded time; this waits for it a little.
   *
   * @return the run as it then stands: cancelled, as it had already ended, or still cleaning up
   */
  RunInfo cancel(RunId id);

  /**
   * Tells the listener every log line and progress report of the run in order: first those already
   * recorded after the given sequence number (0 for all), then new ones as they become durable, at
   * last the outcome. Nothing is told that a crash could take back. Calls come from one thread per
   * subscription; a slow listener delays only itself.
   */
  Subscription observe(RunId id, long afterSequence, RunListener listener);

  /**
   * The run's recorded log lines and progress reports after the given sequence number, in order.
   */
  List<RunEvent> events(RunId id, long afterSequence, int limit);

  /**
   * Records of a run's journal, for people.
   *
   * @param after how many to leave out at the beginning
   */
  List<HistoryStep> history(RunId id, long after, int limit);

  /**
   * Executes a run again from its journal alone, finished or not; nothing happens outside, and the
   * run itself is not touched.
   *
   * @param until number of the last call to make again; {@code Long.MAX_VALUE} for all
   * @param module in place of the one that the run is bound to, or null
   * @throws EngineFailure.InvalidModule if the module cannot be run here
   */
  Replay replay(RunId id, long until, byte @Nullable [] module);

  /**
   * Replays every unfinished run of modules of this one's name with this one, to find out whether
   * they could go on with it. Nothing is deployed.
   *
   * @param limit runs to look at, the oldest first
   */
  List<Replay> upgradeCheck(byte[] module, int limit);

  /** Whether the engine takes work, or why not. */
  Health health();

  /**
   * Stops taking runs, stops guests at their next host call, waits a bounded time for effects in
   * flight and closes the journal. Unfinished runs resume at the next open.
   */
  @Override
  void close();

  /** Handle of a registered listener. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What the engine says of itself.
   *
   * @param healthy whether work is taken
   * @param detail "ok", or what is wrong
   * @param unfinishedRuns runs that are executing, waiting or sleeping
   * @param residentRuns those of them that are in memory
   */
  record Health(boolean healthy, String detail, int unfinishedRuns, int residentRuns) {}
}
