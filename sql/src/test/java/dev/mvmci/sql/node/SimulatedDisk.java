package dev.mvmci.sql.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of one member outlives its process: vote, log and the files of its database. */
final class SimulatedDisk {

  private static final int WAL_HEADER = 32;

  private final Path root;
  private int generation;
  private long syncedWal;
  private byte[] syncedHeader = {};
  long term;
  long votedFor;
  List<LogEntry> log = new ArrayList<>();

  SimulatedDisk(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A place in the log; one without bytes is a leader's first, by which it learns that it leads.
   */
  record LogEntry(long term, byte @Nullable [] bytes) {

    /** The last one up to an index that is not of a leader's own, which no replica sees. */
    static long lastForReplicas(List<LogEntry> log, long index) {
      long last = index;
      while (last >= 0 && log.get((int) last).bytes() == null) {
        last--;
      }
      return last;
    }
  }

  Path database() {
    return root.resolve(generation + ".db");
  }

  /**
   * Notes how much of the write-ahead log is on disk for certain: SQLite syncs it before each
   * checkpoint, and its header whenever it begins anew.
   */
  void noteCheckpoint() {
    try {
      Path wal = wal();
      syncedWal = Files.exists(wal) ? Files.size(wal) : 0;
      syncedHeader = header(wal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the database as kill -9 leaves it, or a power cut, which takes what is not synced. */
  void crash(SimulatedWorld world, boolean powerLoss) {
    try {
      Path oldDatabase = database();
      Path oldWal = wal();
      boolean begunAnew = !Arrays.equals(header(oldWal), syncedHeader);
      generation++;
      Files.copy(oldDatabase, database());
      if (Files.exists(oldWal)) {
        Files.copy(oldWal, wal());
        if (powerLoss) {
          cut(world, begunAnew ? WAL_HEADER : syncedWal);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cut(SimulatedWorld world, long least) throws IOException {
    try (FileChannel channel = FileChannel.open(wal(), StandardOpenOption.WRITE)) {
      long unsynced = Math.max(0, channel.size() - least);
      channel.truncate(channel.size() - (long) (world.random.nextDouble() * unsynced));
    }
  }

  private Path wal() {
    return Path.of(database() + "-wal");
  }

  private static byte[] header(Path wal) throws IOException {
    if (!Files.exists(wal)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(wal)) {
      return in.readNBytes(WAL_HEADER);
    }
  }
}
