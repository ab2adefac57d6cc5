package dev.mvmci.repram.replication;

import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.MessageIds;
import org.jspecify.annotations.Nullable;

/**
 * A write that waits to be sent to a peer.
 *
 * @param messageId the id under which it travels among nodes of other kinds
 * @param quorum who waits for confirmations, if anybody does
 * @param queuedNanos when it was queued, by the monotonic clock
 */
record Outgoing(Write write, String messageId, @Nullable Quorum quorum, long queuedNanos) {

  private static final int OVERHEAD = 96;

  static Outgoing of(Write write, long nowNanos) {
    return new Outgoing(write, MessageIds.of(write.key(), write.version()), null, nowNanos);
  }

  int bytes() {
    return write.value().length + write.key().length() + OVERHEAD;
  }

  long remainingMillis(long nowNanos) {
    return write.remainingMillis() - (nowNanos - queuedNanos) / 1_000_000;
  }

  /** The write as it is at this moment, without the time it has waited here. */
  Write at(long nowNanos) {
    return new Write(
        write.key(),
        write.value(),
        write.version(),
        write.ttlSeconds(),
        Math.max(0, remainingMillis(nowNanos)));
  }

  /**
   * The message for nodes that give every arrival its full TTL: one that comes late carries what is
   * left.
   */
  Message message(String from, long nowNanos) {
    Message put = Message.put(from, write, messageId);
    long remaining = remainingMillis(nowNanos);
    boolean fresh = remaining > write.ttlSeconds() * 1000L - 1000;
    return fresh ? put : put.withTtl((int) Math.max(1, remaining / 1000));
  }
}
