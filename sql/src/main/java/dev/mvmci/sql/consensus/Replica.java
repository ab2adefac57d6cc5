package dev.mvmci.sql.consensus;

import java.io.IOException;
import java.nio.ByteBuffer;

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
  A apply(Position position, ByteBuffer entry);

  /**
   * Makes the state durable by itself, so that the log up to the returned position may be dropped.
   *
   * @throws IOException if that did not work now; nothing may be dropped
   */
  Position checkpoint() throws IOException;
}
