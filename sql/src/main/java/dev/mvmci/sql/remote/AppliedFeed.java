package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.entry.ByteWriter;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells one caller what was applied. While an earlier word is not on its way yet, news are merged
 * into it, so that a slow caller costs one small message and the apply thread never waits.
 */
final class AppliedFeed {

  private final long id;
  private final Outbox outbox;
  private final ReentrantLock lock = new ReentrantLock();

  /** Not sent yet; guarded by {@link #lock}. */
  private @Nullable Applied unsent;

  AppliedFeed(long id, Outbox outbox) {
    this.id = id;
    this.outbox = outbox;
  }

  void applied(Applied next) {
    lock.lock();
    try {
      Applied before = unsent;
      if (before == null) {
        unsent = next;
        outbox.sendLate(id, this::take);
      } else {
        unsent =
            new Applied(
                Math.max(before.index(), next.index()),
                Math.max(before.timeMillis(), next.timeMillis()),
                before.changes() + next.changes());
      }
    } finally {
      lock.unlock();
    }
  }

  private ByteWriter take() {
    lock.lock();
    try {
      Applied taken = unsent;
      unsent = null;
      return ReplyCodec.encode(new Reply.Applied(taken == null ? new Applied(0, 0, 0) : taken));
    } finally {
      lock.unlock();
    }
  }
}
