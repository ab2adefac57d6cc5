package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.ModuleInfo.Workflow;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.module.ModuleManifest;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.module.Sha256;
import dev.mvmci.engine.run.RunStore.Parent;
import dev.mvmci.engine.run.RunStore.Row;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns requests into runs, each key into one. */
final class RunStarter {

  private final EngineConfig config;
  private final RunStore store;
  private final Modules modules;
  private final LiveRuns live;
  private final World world;
  private final RunIds ids;
  private final AtomicLong nextNumber;
  // Starts under way by key, so that two at the same time become one run.
  private final ConcurrentHashMap<String, CompletableFuture<Row>> starting =
      new ConcurrentHashMap<>();

  RunStarter(EngineConfig config, RunStore store, Modules modules, LiveRuns live, World world) {
    this.config = config;
    this.store = store;
    this.modules = modules;
    this.live = live;
    this.world = world;
    this.ids = new RunIds(world.clock(), world.random());
    this.nextNumber = new AtomicLong(store.nextNumber());
  }

  RunInfo start(StartRequest request) {
    return start(request, null);
  }

  /** Starts a child of a run. */
  RunInfo start(StartRequest request, @Nullable Parent parent) {
    checkInput(request.input());
    byte[] requestHash = hash(request);
    String key = request.key();
    return key == null
        ? startNew(request, requestHash, parent).info()
        : startOnce(key, request, requestHash, parent);
  }

  private RunInfo startOnce(
      String key, StartRequest request, byte[] requestHash, @Nullable Parent parent) {
    var own = new CompletableFuture<Row>();
    CompletableFuture<Row> others = starting.putIfAbsent(key, own);
    Row row;
    if (others != null) {
      row = join(others);
    } else {
      row = startUnder(key, own, () -> startNew(request, requestHash, parent));
    }
    if (!Arrays.equals(row.requestHash(), requestHash)) {
      throw new EngineFailure.Conflict(
          "key '%s' belongs to run %s, which was asked for differently"
              .formatted(key, row.info().id()));
    }
    return row.info();
  }

  private Row startUnder(String key, CompletableFuture<Row> own, Supplier<Row> startNew) {
    try {
      Row row = store.byKey(key).orElseGet(startNew);
      own.complete(row);
      return row;
    } catch (RuntimeException e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      starting.remove(key);
    }
  }

  private Row startNew(StartRequest request, byte[] requestHash, @Nullable Parent parent) {
    ModuleInfo module = modules.find(request.module(), request.version());
    if (module.workflow(request.workflow()).isEmpty()) {
      throw new EngineFailure.NotFound(
          "module '%s' %s has no workflow '%s'; it has %s"
              .formatted(
                  module.name(),
                  module.version(),
                  request.workflow(),
                  module.workflows().stream().map(ModuleInfo.Workflow::name).toList()));
    }
    RunLimits limits = limits(module, request);
    long number = nextNumber.getAndIncrement();
    var info =
        new RunInfo(
            ids.of(number),
            request.key(),
            module.name(),
            module.version(),
            module.sha256(),
            request.workflow(),
            world.clock().instant(),
            null,
            null,
            null);
    var start =
        new StartInfo(
            ModuleManifest.ABI, module.sha256(), request.workflow(), limits, request.input());
    var row = new Row(number, requestHash, info, parent);
    live.start(row, start);
    return row;
  }

  /** Waits for somebody else's start; its failure is thrown as it is. */
  private static Row join(CompletableFuture<Row> start) {
    try {
      return start.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof EngineFailure failure ? failure : e;
    }
  }

  /** The engine's, with what the module wants, with what the request wants. */
  private RunLimits limits(ModuleInfo module, StartRequest request) {
    String wanted = module.workflow(request.workflow()).map(Workflow::limits).orElse(null);
    return WantedLimits.over(
        WantedLimits.over(config.run(), config.mostRun(), wanted),
        config.mostRun(),
        request.limits());
  }

  private void checkInput(String input) {
    int bytes = input.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > config.engine().inputBytes()) {
      throw new EngineFailure.TooLarge(
          "the input has %d bytes; at most %d are allowed"
              .formatted(bytes, config.engine().inputBytes()));
    }
    try {
      var _ = Json.mapper().readTree(input);
    } catch (JacksonException e) {
      throw new EngineFailure.BadRequest("the input is not JSON: " + Json.reason(e));
    }
  }

  private static byte[] hash(StartRequest request) {
    List<@Nullable String> parts =
        Arrays.asList(request.module(), request.version(), request.workflow(), request.input());
    // A request without limits has the hash that it had before there were any.
    return Sha256.of(
        Json.bytes(
            request.limits() == null
                ? parts
                : Stream.concat(parts.stream(), Stream.of(request.limits())).toList()));
  }
}
