package dev.mvmci.sql.remote;

import dev.mvmci.sql.entry.CommandId;
import java.util.TreeSet;

/**
 * Numbers the commands of this client, so that each takes effect once however often it is sent. Not
 * thread-safe: guarded by the lock of its lane.
 */
final class CommandSession {

  private final long client;
  private final TreeSet<Long> unanswered = new TreeSet<>();
  private long next = 1;

  /**
   * @param client as the cluster gave it out
   */
  CommandSession(long client) {
    this.client = client;
  }

  /** Whether the oldest command without an answer is so far behind that a new one must wait. */
  boolean isFull() {
    return next - lowest() >= Protocol.MAX_AHEAD;
  }

  long number() {
    unanswered.add(next);
    return next++;
  }

  /** The command of this number will not be sent again. */
  void answered(long sequence) {
    unanswered.remove(sequence);
  }

  CommandId id(long sequence) {
    return new CommandId(client, sequence, lowest());
  }

  private long lowest() {
    return unanswered.isEmpty() ? next : unanswered.first();
  }
}
