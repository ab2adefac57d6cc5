package dev.mvmci.sql.consensus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The state machine that a log drives. Called on one thread at a time, entries in log order.
 *
 * @param <A> what applying an entry answers to its proposer
 */
public interface Replica<A> {

  /** The last entry whose effects are in the state, {@link Position#NONE} before the first. */
  Position applied();

  /**
   * Applies one committed entry; an entry at or before {@link #applied()} changes nothing.
   *
   * @throws RuntimeException if the state cannot follow the log any more: the member must stop
   */
  default A apply(Position position, ByteBuffer entry) {
    return apply(position, entry, false);
  }

  /**
   * As {@link #apply(Position, ByteBuffer)}.
   *
   * @param more whether the next entry is there already; then this one's effects, and the new
   *     {@link #applied()}, may become visible with that one or at {@link #settle}
   */
  A apply(Position position, ByteBuffer entry, boolean more);

  /** Makes everything visible that was applied. */
  void settle();

  /**
   * Makes the state durable by itself, so that the log up to the returned position may be dropped.
   *
   * @throws IOException if that did not work now; nothing may be dropped
   */
  Position checkpoint() throws IOException;

  /**
   * Writes a consistent copy of the state to a file that does not exist yet. On any thread; does
   * not hold up {@link #apply}.
   */
  void copyTo(Path target) throws IOException;

  /**
   * Takes over a copy that another member made, to become the state at the next {@link
   * #adoptStaged} or start. Durable on return; on any thread.
   *
   * @return the last entry whose effects are in the copy
   */
  Position stage(Path copy) throws IOException;

  /** Makes the copy staged last the state, if there is one. On the thread that applies. */
  void adoptStaged() throws IOException;
}
