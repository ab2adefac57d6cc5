package dev.mvmci.engine.run;

import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Errno;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.host.State;
import dev.mvmci.engine.run.DurableSteps.Decided;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run's {@link State}. What it keeps for itself follows from its journal and is held in memory;
 * the store has a copy for those who look from outside. What it shares is read and written as
 * steps, one writer of a key at a time. Used by the run's thread.
 */
final class RunState implements State {

  private static final byte[] NOTHING = {};

  private final DurableSteps steps;
  private final StateStore store;
  private final SharedKeys keys;
  private final Sealer sealer;
  private final String ownScope;
  private final String sharedScope;
  private final long maxOwnBytes;
  private final TreeMap<String, byte[]> own = new TreeMap<>();
  private long ownBytes;

  RunState(LiveRun run, DurableSteps steps, StateStore store, SharedKeys keys, Sealer sealer) {
    this.steps = steps;
    this.store = store;
    this.keys = keys;
    this.sealer = sealer;
    this.ownScope = StateStore.ofRun(run.number());
    this.sharedScope = StateStore.shared(run.row().info().module());
    this.maxOwnBytes = run.start().limits().outputBytes();
  }

  /** What the run keeps for itself. */
  Map<String, byte[]> own() {
    return own;
  }

  /** Keeps for itself what it kept before. */
  void restore(Map<String, byte[]> kept) {
    own.putAll(kept);
    ownBytes = own.entrySet().stream().mapToLong(e -> size(e.getKey(), e.getValue())).sum();
  }

  @Override
  public Answer get(Scope scope, String key) {
    return switch (scope) {
      case RUN -> found(own.get(key));
      case MODULE ->
          Answer.decode(
              steps.looked(
                  "kv_get",
                  key.getBytes(StandardCharsets.UTF_8),
                  () -> {
                    steps.awaitStep(); // a run finds what it wrote
                    return found(store.find(sharedScope, key).orElse(null)).encode();
                  }),
              sealer);
    };
  }

  private static Answer found(byte @Nullable [] value) {
    return value == null
        ? Answer.failure(Errno.ENOENT, "there is no value under this key")
        : Answer.success(value, NOTHING);
  }

  @Override
  public Answer set(Scope scope, String key, byte @Nullable [] value) {
    return switch (scope) {
      case RUN -> setOwn("kv_set", argument(key, value), key, value);
      case MODULE -> shared("kv_set", argument(key, value), key, () -> decided(key, value));
    };
  }

  @Override
  public Answer swap(Scope scope, String key, byte @Nullable [] expected, byte @Nullable [] value) {
    byte[] argument = concat(argument(key, expected), argument(key, value));
    return switch (scope) {
      case RUN ->
          Arrays.equals(own.get(key), expected) ? setOwn("kv_swap", argument, key, value) : other();
      case MODULE ->
          shared(
              "kv_swap",
              argument,
              key,
              () ->
                  Arrays.equals(keys.find(sharedScope, key).orElse(null), expected)
                      ? decided(key, value)
                      : new Decided(other().encode(), _ -> {}));
    };
  }

  private static Answer other() {
    return Answer.failure(Errno.EEXIST, "the key has another value than expected");
  }

  private Answer setOwn(String function, byte[] argument, String key, byte @Nullable [] value) {
    byte[] before = own.get(key);
    long bytes = ownBytes + size(key, value) - size(key, before);
    if (bytes > maxOwnBytes && value != null) {
      return Answer.failure(
          Errno.ENOSPC, "a run keeps at most %d bytes for itself".formatted(maxOwnBytes));
    }
    var _ =
        steps.recordedWith(
            function,
            argument,
            () -> new Decided(Answer.done().encode(), store.set(ownScope, key, value)));
    ownBytes = bytes;
    if (value == null) {
      own.remove(key);
    } else {
      own.put(key, value);
    }
    return Answer.done();
  }

  private static long size(String key, byte @Nullable [] value) {
    return value == null ? 0 : key.length() + value.length;
  }

  private Answer shared(String function, byte[] argument, String key, Supplier<Decided> decide) {
    return Answer.decode(steps.recordedInOrder(function, argument, keys.of(key), decide), sealer);
  }

  private Decided decided(String key, byte @Nullable [] value) {
    if (value != null
        && keys.find(sharedScope, key).isEmpty()
        && store.entries(sharedScope) >= SharedKeys.MAX_PER_MODULE) {
      Answer full =
          Answer.failure(
              Errno.ENOSPC,
              "the runs of a module share at most %d keys".formatted(SharedKeys.MAX_PER_MODULE));
      return new Decided(full.encode(), _ -> {});
    }
    return new Decided(
        Answer.done().encode(),
        store.set(sharedScope, key, value).whenSettled(keys.changing(sharedScope, key, value)));
  }

  private static byte[] argument(String key, byte @Nullable [] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int length = value == null ? -1 : value.length;
    return ByteBuffer.allocate(2 * Integer.BYTES + name.length + Math.max(0, length))
        .putInt(name.length)
        .put(name)
        .putInt(length)
        .put(value == null ? NOTHING : value)
        .array();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
