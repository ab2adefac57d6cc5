package dev.mvmci.engine.host;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.wasi.WasiProcess;
import java.util.Optional;

/** A run as host functions see it. Confined to the run's thread. */
public interface Session {

  /** Bytes on their way to the guest. */
  Outbox outbox();

  /** The run's own id. */
  RunId id();

  /** What makes a call durable. */
  Steps steps();

  /** The world outside; touched only within a step. */
  World world();

  /** Limits this run is bound to. */
  RunLimits limits();

  /** What a WASI program finds around it. */
  WasiProcess process();

  /** The run's input. */
  byte[] input();

  /** Makes the run's response known; durable when this returns. False if there was one before. */
  boolean respond(String response);

  /** Sets the run's output to this JSON text, until it is set again. */
  void output(String json);

  /** Ends the run as failed by its own word, as this kind says; never returns. */
  long fail(RunOutcome.Kind kind, String message);

  /** Waiting and sending. */
  Mailbox mailbox();

  /** Runs that this one starts. */
  Children children();

  /** Keys and values. */
  State state();

  /** The value of a secret, which from now on is kept out of what is written down. */
  Optional<byte[]> secret(String name);

  /** Keeps the secrets this run was given out of a text. */
  SecretMask mask();

  /** Whether the run wants to be told of its cancellation, instead of being stopped by it. */
  void cleansUp(boolean wanted);

  /** Nanoseconds since the run began, never less than the guest was told before. */
  long elapsedNanos();

  /** The guest is told this many nanoseconds. */
  void elapsed(long nanos);
}
