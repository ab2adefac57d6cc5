package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.entry.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every Ratis property that differs from its default, and why. */
final class RatisSettings {

  private static final SizeInBytes SEGMENT_BYTES = SizeInBytes.valueOf("8MB");
  private static final SizeInBytes SEGMENT_CACHE_BYTES = SizeInBytes.valueOf("16MB");
  private static final SizeInBytes PREALLOCATED_BYTES = SizeInBytes.valueOf("1MB");

  /** What Ratis puts around one of our entries, generously. */
  private static final int ENTRY_FRAME_BYTES = 4 << 10;

  private RatisSettings() {}

  static RaftProperties of(SqlConfig config, Path directory) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
    network(properties, config);
    elections(properties, config);
    log(properties);
    snapshots(properties, config.limits().entriesUntilCheckpoint());
    threads(properties);
    return properties;
  }

  private static void network(RaftProperties properties, SqlConfig config) {
    if (config.self().raftPort() == SqlConfig.NO_PORT) {
      RaftConfigKeys.Rpc.setType(properties, new NoTransport());
    } else {
      RaftConfigKeys.Rpc.setType(properties, new MemberTransport());
    }
    // No call is made twice under one number, so that its reply need not be kept for the second;
    // what was kept had to be copied when garbage was collected.
    RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(1));
  }

  /** The address to bind the port of the log's own traffic to. */
  static String listenHost(SqlConfig config) {
    String listen = config.network().listenRaft();
    return listen == null ? config.self().host() : listen;
  }

  private static void elections(RaftProperties properties, SqlConfig config) {
    TimeDuration min = millis(config.network().electionMin().toMillis());
    TimeDuration max = millis(config.network().electionMax().toMillis());
    Rpc.setTimeoutMin(properties, min);
    Rpc.setTimeoutMax(properties, max);
    // A member alone need not wait for a leader that could be there.
    Rpc.setFirstElectionTimeoutMin(properties, config.isAlone() ? millis(1) : min);
    Rpc.setFirstElectionTimeoutMax(properties, config.isAlone() ? millis(2) : max);
    // By default a member that slept longer than 60 s (a laptop's lid, SIGSTOP) shuts down for
    // good.
    RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(3_650, TimeUnit.DAYS));
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.DEFAULT);
  }

  private static void log(RaftProperties properties) {
    SizeInBytes entryMax = SizeInBytes.valueOf(Entry.MAX_BYTES + ENTRY_FRAME_BYTES);
    Log.Appender.setBufferByteLimit(properties, entryMax);
    Log.setWriteBufferSize(properties, SizeInBytes.valueOf(entryMax.getSize() + 8));
    Log.setSegmentSizeMax(properties, SEGMENT_BYTES);
    Log.setSegmentCacheNumMax(properties, 2);
    Log.setSegmentCacheSizeMax(properties, SEGMENT_CACHE_BYTES);
    Log.setPreallocatedSize(properties, PREALLOCATED_BYTES);
    // Writes the commit index as an entry of its own, with an fsync of its own.
    Log.setLogMetadataEnabled(properties, false);
    // Acknowledged must mean on disk.
    Log.setUnsafeFlushEnabled(properties, false);
    Log.setAsyncFlushEnabled(properties, false);
    // Entries go to the log on the thread that brings them, as MemberRpc hands them over in order;
    // else each would wait for a thread of its own.
    Log.setAppendEntriesComposeEnabled(properties, false);
    // Which damage may be repaired is decided before Ratis opens the log, see LogTail.
    Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
  }

  private static void snapshots(RaftProperties properties, long entriesUntilCheckpoint) {
    Snapshot.setAutoTriggerEnabled(properties, true);
    Snapshot.setAutoTriggerThreshold(properties, entriesUntilCheckpoint);
    Snapshot.setCreationGap(properties, 1L);
    Log.setPurgeUptoSnapshotIndex(properties, true);
    Log.setPurgeGap(properties, 1);
    // Followers pull the database file; Ratis' own streaming ran leaders out of memory.
    Log.Appender.setInstallSnapshotEnabled(properties, false);
  }

  private static void threads(RaftProperties properties) {
    // One thread, so that proposals enter the log in the order in which they were made.
    RaftServerConfigKeys.ThreadPool.setClientCached(properties, false);
    RaftServerConfigKeys.ThreadPool.setClientSize(properties, 1);
    // Answers to the leader leave on it, one after the other; by default it grows by a thread
    // whenever all are busy, to a score of them.
    RaftServerConfigKeys.ThreadPool.setServerCached(properties, false);
    RaftServerConfigKeys.ThreadPool.setServerSize(properties, 1);
  }

  private static TimeDuration millis(long value) {
    return TimeDuration.valueOf(value, TimeUnit.MILLISECONDS);
  }
}
