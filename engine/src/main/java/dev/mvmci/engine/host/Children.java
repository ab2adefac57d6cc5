package dev.mvmci.engine.host;

import org.jspecify.annotations.Nullable;

/** Runs that a run starts. Confined to the run's thread. */
public interface Children {

  /**
   * What to start.
   *
   * @param module null for the run's own module and version
   * @param version null for the latest, unless the module is the run's own
   * @param input JSON text
   * @param detached whether it goes on when its parent ends
   */
  record Spawn(
      @Nullable String module,
      @Nullable String version,
      String workflow,
      String input,
      boolean detached) {}

  /** Starts a child, once; its id is the answer's head. ENOENT, EINVAL, EFBIG, EAGAIN. */
  Answer spawn(Spawn spawn);

  /**
   * Waits for a child's end: JSON {id, status, output?, error?} is the answer's head. ENOENT if it
   * is no child of this run, ETIMEDOUT, ECANCELED.
   *
   * @param nanos at most so long; negative for ever
   */
  Answer join(String child, long nanos);
}
