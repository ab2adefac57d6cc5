package dev.mvmci.engine.run;

import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Children;
import dev.mvmci.engine.host.Errno;
import dev.mvmci.engine.host.Steps;
import dev.mvmci.engine.host.Steps.Effect;
import dev.mvmci.engine.host.Steps.Entrance;
import dev.mvmci.engine.run.Inbox.Message;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run's {@link Children}. Starting one is idempotent on the step; its end comes as a message.
 * Used by the run's thread.
 */
final class RunChildren implements Children {

  private static final byte[] NOTHING = {};
  private static final String ENDED = Inbox.INTERNAL + "ended ";

  private final LiveRun run;
  private final Steps steps;
  private final Waits waits;
  private final Spawner spawner;
  // Children by id, with how they ended as far as this run was told.
  private final Map<String, Optional<byte[]>> known = new HashMap<>();

  /** Starts runs for other runs. */
  @FunctionalInterface
  interface Spawner {
    /** Starts a child once for each key; its id is the answer's head. */
    Answer spawn(LiveRun parent, String key, Spawn spawn);
  }

  RunChildren(LiveRun run, Steps steps, Waits waits, Spawner spawner) {
    this.run = run;
    this.steps = steps;
    this.waits = waits;
    this.spawner = spawner;
  }

  /** The type of the message by which a child tells its end. */
  static String endOf(String child) {
    return ENDED + child;
  }

  /** Children by id, with how they ended as far as is known. */
  Map<String, Optional<byte[]>> known() {
    return known;
  }

  /** Knows a child again. */
  void restore(String child, Optional<byte[]> end) {
    known.put(child, end);
  }

  boolean isEmpty() {
    return known.isEmpty();
  }

  @Override
  public Answer spawn(Spawn spawn) {
    Answer answer =
        steps.effect(
            new Effect(
                "spawn",
                Json.bytes(spawn),
                spawn.workflow(),
                true,
                Entrance.OPEN,
                key -> spawner.spawn(run, key, spawn)));
    if (answer.status() == 0) {
      known.put(new String(answer.head(), StandardCharsets.UTF_8), Optional.empty());
    }
    return answer;
  }

  @Override
  public Answer join(String child, long nanos) {
    Optional<byte[]> end = known.get(child);
    if (end == null) {
      return Answer.failure(Errno.ENOENT, "this run started no run " + child);
    }
    if (end.isPresent()) {
      return Answer.success(end.get(), NOTHING);
    }
    byte[] argument = Json.bytes(List.of(child, nanos));
    return switch (waits.receive("join", argument, Set.of(endOf(child)), nanos)) {
      case Woken.Got(Message message) -> {
        byte[] ended = message.data().getBytes(StandardCharsets.UTF_8);
        known.put(child, Optional.of(ended));
        yield Answer.success(ended, NOTHING);
      }
      case Woken.TimedOut() -> Answer.failure(Errno.ETIMEDOUT, child + " has not ended in time");
      case Woken.Cancelled() -> RunMailbox.cancelled();
    };
  }
}
