package dev.mvmci.sql;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one member has done since it started, as counters that only grow, and how it is now. Made at
 * one moment, without stopping anything, so its numbers may be a few operations apart.
 *
 * @param commit from handing an entry to the log until it is on a majority's disks and applied
 *     here; of entries that this member proposed
 * @param apply the SQLite transaction of an entry
 * @param flush syncs of the log to this member's disk
 * @param batching how commands share entries
 * @param log how far the log is
 */
public record SqlMetrics(Timing commit, Timing apply, Timing flush, Batching batching, Log log) {

  /**
   * How long something took, how often.
   *
   * @param count how often
   * @param totalNanos all together
   * @param below for each bound in nanoseconds, how many took at most that long
   */
  public record Timing(long count, long totalNanos, Map<Long, Long> below) {

    /** Of what has not happened yet, or is not measured. */
    public static final Timing NONE = new Timing(0, 0, Map.of());

    public Timing {
      below = new TreeMap<>(below);
    }
  }

  /**
   * Group commit.
   *
   * @param entries proposed by this member
   * @param commands that were in them
   * @param queuedCommands waiting for an entry now
   * @param queuedBytes their size
   */
  public record Batching(long entries, long commands, int queuedCommands, long queuedBytes) {}

  /**
   * The log as this member sees it.
   *
   * @param applied index of the last entry applied here
   * @param behind entries committed and not applied here
   * @param leads whether this member leads
   * @param term grows with each election
   * @param followerLag by member id, entries that the leader holds and the follower does not; only
   *     known to the leader
   */
  public record Log(
      long applied, long behind, boolean leads, long term, Map<Long, Long> followerLag) {
    public Log {
      followerLag = new TreeMap<>(followerLag);
    }
  }

  /** As text in the format that Prometheus reads, names beginning with {@code mvmci_sql_}. */
  public String prometheus() {
    StringBuilder out = new StringBuilder();
    histogram(out, "commit_seconds", "From proposing an entry to its commit.", commit);
    histogram(out, "apply_seconds", "Transaction of an entry.", apply);
    histogram(out, "log_flush_seconds", "Sync of the log to disk.", flush);
    counter(out, "entries_total", "Entries proposed.", batching.entries());
    counter(out, "commands_total", "Commands proposed.", batching.commands());
    gauge(out, "queued_commands", "Commands that wait.", batching.queuedCommands());
    gauge(out, "queued_bytes", "Bytes that wait.", batching.queuedBytes());
    gauge(out, "applied_index", "Last entry applied.", log.applied());
    gauge(out, "behind_entries", "Entries to be applied.", log.behind());
    gauge(out, "leader", "1 on the leader.", log.leads() ? 1 : 0);
    gauge(out, "term", "Grows with each election.", log.term());
    head(out, "follower_lag_entries", "Entries a follower lacks.", "gauge");
    log.followerLag()
        .forEach((member, lag) ->
            line(out, "follower_lag_entries{member=\"" + member + "\"}", lag.toString()));
    return out.toString();
  }

  private static void histogram(StringBuilder out, String name, String help, Timing timing) {
    head(out, name, help, "histogram");
    timing
        .below()
        .forEach((nanos, count) ->
            line(out, name + "_bucket{le=\"" + seconds(nanos) + "\"}", count.toString()));
    line(out, name + "_bucket{le=\"+Inf\"}", Long.toString(timing.count()));
    line(out, name + "_sum", seconds(timing.totalNanos()));
    line(out, name + "_count", Long.toString(timing.count()));
  }

  private static void counter(StringBuilder out, String name, String help, long value) {
    head(out, name, help, "counter");
    line(out, name, Long.toString(value));
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    head(out, name, help, "gauge");
    line(out, name, Long.toString(value));
  }

  private static void head(StringBuilder out, String name, String help, String type) {
    out.append("# HELP mvmci_sql_").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE mvmci_sql_").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append("mvmci_sql_").append(name).append(' ').append(value).append('\n');
  }

  private static String seconds(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }
}
