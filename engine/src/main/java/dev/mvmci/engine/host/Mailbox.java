package dev.mvmci.engine.host;

import java.util.Set;

/** What a run waits for, and what it sends. Confined to the run's thread. */
public interface Mailbox {

  /** Waits so long; ECANCELED if the run's cancellation came first. */
  Answer sleep(long nanos);

  /**
   * Waits for a message: its type is the answer's head, its data the body. ETIMEDOUT, ECANCELED.
   *
   * @param types one of these; any for none
   * @param nanos at most so long; negative for ever
   */
  Answer receive(Set<String> types, long nanos);

  /** Sends a message; durable, and once, when this returns. ENOENT, EAGAIN if too many wait. */
  Answer send(String run, String type, String data);
}
