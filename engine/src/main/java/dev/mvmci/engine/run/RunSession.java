package dev.mvmci.engine.run;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.host.Outbox;
import dev.mvmci.engine.host.Session;
import dev.mvmci.engine.host.Steps;
import dev.mvmci.engine.host.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run's state as its host functions build it up, the same on every replay. */
final class RunSession implements Session {

  private final LiveRun run;
  private final DurableSteps steps;
  private final World world;
  private final RunStore store;
  private final byte[] input;
  private final Outbox outbox = new Outbox();
  private @Nullable String output;
  private boolean responded;
  private long elapsedNanos;

  RunSession(LiveRun run, DurableSteps steps, World world, RunStore store) {
    this.run = run;
    this.steps = steps;
    this.world = world;
    this.store = store;
    this.input = run.start().input().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Steps steps() {
    return steps;
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public RunLimits limits() {
    return run.start().limits();
  }

  @Override
  public byte[] input() {
    return input;
  }

  @Override
  public boolean respond(String response) {
    if (responded) {
      return false;
    }
    responded = true;
    steps.recordedDurably(
        "respond",
        response.getBytes(StandardCharsets.UTF_8),
        store.responded(run.number(), response));
    run.response().complete(Optional.of(response));
    return true;
  }

  @Override
  public void output(String json) {
    output = json;
  }

  @Nullable String output() {
    return output;
  }

  @Override
  public long fail(RunOutcome.Kind kind, String message) {
    throw RunEnd.failed(kind, message);
  }

  @Override
  public long elapsedNanos() {
    Duration since = Duration.between(run.startedAt(), world.clock().instant());
    return Math.max(elapsedNanos, since.toNanos());
  }

  @Override
  public void elapsed(long nanos) {
    elapsedNanos = nanos;
  }
}
