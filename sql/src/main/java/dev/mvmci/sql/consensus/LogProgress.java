package dev.mvmci.sql.consensus;

import dev.mvmci.sql.SqlMetrics.Timing;
import java.util.Map;

/**
 * How a log is doing.
 *
 * @param term grows with each election
 * @param followerLag by member id, entries that a follower lacks; empty unless this member leads
 * @param flush syncs of the log to this member's disk
 */
public record LogProgress(long term, Map<Long, Long> followerLag, Timing flush) {

  /** Of a log that does not tell. */
  public static final LogProgress UNKNOWN = new LogProgress(0, Map.of(), Timing.NONE);

  public LogProgress {
    followerLag = Map.copyOf(followerLag);
  }
}
