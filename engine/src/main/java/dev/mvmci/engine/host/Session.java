package dev.mvmci.engine.host;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;

/** A run as host functions see it. Confined to the run's thread. */
public interface Session {

  /** Bytes on their way to the guest. */
  Outbox outbox();

  /** What makes a call durable. */
  Steps steps();

  /** The world outside; touched only within a step. */
  World world();

  /** Limits this run is bound to. */
  RunLimits limits();

  /** The run's input. */
  byte[] input();

  /** Makes the run's response known; durable when this returns. False if there was one before. */
  boolean respond(String response);

  /** Sets the run's output to this JSON text, until it is set again. */
  void output(String json);

  /** Ends the run as failed by its own word, as this kind says; never returns. */
  long fail(RunOutcome.Kind kind, String message);

  /** Nanoseconds since the run began, never less than the guest was told before. */
  long elapsedNanos();

  /** The guest is told this many nanoseconds. */
  void elapsed(long nanos);
}
