package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.host.Children;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.Mailbox;
import dev.mvmci.engine.host.Outbox;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.host.SecretMask;
import dev.mvmci.engine.host.Session;
import dev.mvmci.engine.host.State;
import dev.mvmci.engine.host.Steps;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.run.DurableSteps.Decided;
import dev.mvmci.engine.wasi.Program;
import dev.mvmci.engine.wasi.WasiProcess;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A run's state as its host functions build it up, the same on every replay. */
final class RunSession implements Session {

  private static final byte[] NO_SECRET = {};

  private final LiveRun run;
  private final Capabilities can;
  private final World world;
  private final Sealer sealer;
  private final RunStore store;
  private final Promises promises;
  private final byte[] input;
  private final Outbox outbox = new Outbox();
  private @Nullable String output;
  private boolean responded;
  private long elapsedNanos;
  private @Nullable WasiProcess process;

  /** What a run can do, each made for this run. */
  record Capabilities(
      DurableSteps steps,
      Mailbox mailbox,
      RunChildren children,
      RunState state,
      KnownSecrets secrets,
      Cancellation cancellation) {}

  RunSession(
      LiveRun run,
      Capabilities can,
      World world,
      Sealer sealer,
      RunStore store,
      Promises promises) {
    this.run = run;
    this.can = can;
    this.world = world;
    this.sealer = sealer;
    this.store = store;
    this.promises = promises;
    this.input = run.start().input().getBytes(StandardCharsets.UTF_8);
  }

  /** All that a replay would build up again. */
  SessionState kept() {
    var children = new TreeMap<String, byte @Nullable []>();
    can.children().known().forEach((id, end) -> children.put(id, end.orElse(null)));
    return new SessionState(
        outbox.content(),
        output,
        responded,
        elapsedNanos,
        can.state().own(),
        children,
        can.secrets().values(),
        run.control().cleansUp(),
        can.cancellation().wasDelivered());
  }

  /** Is as another session of the run was. */
  void restore(SessionState before) {
    outbox.restore(before.outbox());
    output = before.output();
    responded = before.responded();
    elapsedNanos = before.elapsedNanos();
    can.state().restore(before.own());
    before.children().forEach((id, end) -> can.children().restore(id, Optional.ofNullable(end)));
    can.secrets().restore(before.secrets());
    run.control().cleansUp(before.cleansUp());
    if (before.told()) {
      can.cancellation().delivered();
    }
  }

  boolean hasResponded() {
    return responded;
  }

  boolean hasSecrets() {
    return !can.secrets().isEmpty();
  }

  @Override
  public RunId id() {
    return run.id();
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Steps steps() {
    return can.steps();
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
  public WasiProcess process() {
    WasiProcess known = process;
    if (known == null) {
      Program program = Program.of(run.row().info().module(), run.start().input());
      known = new WasiProcess(program, run.start().limits().outputBytes());
      process = known;
    }
    return known;
  }

  @Override
  public byte[] input() {
    return input;
  }

  @Override
  public Mailbox mailbox() {
    return can.mailbox();
  }

  @Override
  public Children children() {
    return can.children();
  }

  boolean hasChildren() {
    return !can.children().isEmpty();
  }

  @Override
  public State state() {
    return can.state();
  }

  @Override
  public SecretMask mask() {
    return can.secrets();
  }

  @Override
  public Optional<byte[]> secret(String name) {
    byte[] recorded =
        can.steps()
            .looked(
                "secret",
                name.getBytes(StandardCharsets.UTF_8),
                () -> world.secrets().find(name).map(sealer::seal).orElse(NO_SECRET));
    if (recorded.length == 0) {
      return Optional.empty();
    }
    byte[] value = sealer.open(recorded);
    can.secrets().add(value);
    return Optional.of(value);
  }

  @Override
  public boolean respond(String response) {
    if (responded) {
      return false;
    }
    responded = true;
    String told = can.secrets().masked(response);
    byte[] argument = response.getBytes(StandardCharsets.UTF_8);
    byte[] payload = told.getBytes(StandardCharsets.UTF_8);
    var _ =
        can.steps()
            .recordedDurably(
                "respond",
                argument,
                () -> new Decided(payload, store.responded(run.number(), told)));
    promises.responded(run.number(), told);
    return true;
  }

  @Override
  public void output(String json) {
    output = can.secrets().masked(json);
  }

  /** What the run set as its output, or else what it wrote to standard output, as JSON. */
  @Nullable String output() {
    return output != null || process == null
        ? output
        : standardOutput(can.secrets().masked(process.output()));
  }

  private static @Nullable String standardOutput(String text) {
    if (text.isBlank()) {
      return null;
    }
    try {
      var _ = Json.mapper().readTree(text);
      return text.strip();
    } catch (JacksonException _) {
      return Json.text(text);
    }
  }

  /** The guest has come to its end by itself; called on its thread. */
  void guestEnded() {
    if (process != null) {
      HostFunctions.end(this, process);
    }
  }

  @Override
  public long fail(RunOutcome.Kind kind, String message) {
    throw RunEnd.failed(kind, can.secrets().masked(message));
  }

  @Override
  public void cleansUp(boolean wanted) {
    run.control().cleansUp(wanted);
  }

  @Override
  public long elapsedNanos() {
    Duration since = Duration.between(run.row().info().startedAt(), world.clock().instant());
    return Math.max(elapsedNanos, since.toNanos());
  }

  @Override
  public void elapsed(long nanos) {
    elapsedNanos = nanos;
  }
}
