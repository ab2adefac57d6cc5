package dev.mvmci.app.node;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.backup.BackupFailure;
import java.io.IOException;

/** How a node is put together from parts: completely, or not at all. */
final class Assembly {

  private Assembly() {}

  /** Starts parts, adding each as it stands. */
  @FunctionalInterface
  interface Plan<T> {
    T build(Parts parts) throws IOException;
  }

  /**
   * Carries out the plan.
   *
   * @throws StartRefused if that is not possible for a reason that an operator can remove; then, as
   *     after any other failure, nothing is left running
   */
  static <T> T of(Plan<T> plan) {
    var parts = new Parts();
    boolean built = false;
    try {
      T node = plan.build(parts);
      built = true;
      return node;
    } catch (IllegalArgumentException | StartFailure | BackupFailure | EngineFailure e) {
      throw new StartRefused(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StartRefused("cannot use the data directory: " + e, e);
    } finally {
      if (!built) {
        parts.close();
      }
    }
  }
}
