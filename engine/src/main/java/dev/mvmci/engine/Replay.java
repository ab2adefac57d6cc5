package dev.mvmci.engine;

import java.util.List;

/**
 * What came of executing a run again from its journal alone. Nothing happened outside.
 *
 * @param steps calls that were answered from the journal
 * @param message for {@link Verdict#DIVERGES} both sides of the first difference, else how far the
 *     journal goes
 * @param log what the run logged and reported on its way
 */
public record Replay(RunId id, Verdict verdict, long steps, String message, List<RunEvent> log) {

  /** How it went. */
  public enum Verdict {
    /** Everything in the journal was done again in the same way. */
    SAME,
    /** It was stopped where the caller wanted it to, and until then was the same. */
    STOPPED,
    /** The guest did something else than the journal says. */
    DIVERGES
  }

  public Replay {
    log = List.copyOf(log);
  }
}
