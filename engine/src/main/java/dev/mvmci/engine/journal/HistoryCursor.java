package dev.mvmci.engine.journal;

import dev.mvmci.engine.journal.JournalIndex.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks through one run's durable records in order. At the end it can be asked again later for what
 * came since. Used by one thread.
 */
public final class HistoryCursor {

  private static final int CHUNK_RECORDS = 256;
  private static final int CHUNK_BYTES = 1 << 20;

  private final long run;
  private final JournalIndex index;
  private final BatchReader batches;
  private final Archive archive;
  private List<JournalRecord> chunk = List.of();
  private int inChunk;
  private int consumed;

  HistoryCursor(long run, int from, JournalIndex index, BatchReader batches, Archive archive) {
    this.run = run;
    this.consumed = from;
    this.index = index;
    this.batches = batches;
    this.archive = archive;
  }

  /** The next record, or empty at the end of what is durable now. */
  public Optional<JournalRecord> next() {
    Optional<JournalRecord> record = peek();
    if (record.isPresent()) {
      inChunk++;
      consumed++;
    }
    return record;
  }

  /** As {@link #next} without going on. */
  public Optional<JournalRecord> peek() {
    if (inChunk == chunk.size()) {
      chunk = load();
      inChunk = 0;
    }
    return chunk.isEmpty() ? Optional.empty() : Optional.of(chunk.get(inChunk));
  }

  /** The number of the next record, the run's first being 0. */
  int consumed() {
    return consumed;
  }

  /** All records from here on. */
  public List<JournalRecord> rest() {
    var records = new ArrayList<JournalRecord>();
    for (var next = next(); next.isPresent(); next = next()) {
      records.add(next.get());
    }
    return records;
  }

  private List<JournalRecord> load() {
    Optional<List<Position>> positions = index.positions(run, consumed, CHUNK_RECORDS);
    if (positions.isPresent()) {
      List<JournalRecord> found = fromBatches(positions.get());
      if (!found.isEmpty() || positions.get().isEmpty()) {
        return found;
      }
      // The batch went away since the index was asked: the records have moved to the archive.
    }
    return archive.read(run, consumed);
  }

  private List<JournalRecord> fromBatches(List<Position> positions) {
    var found = new ArrayList<JournalRecord>();
    int bytes = 0;
    for (Position position : positions) {
      byte[] batch = batches.read(position.batch());
      if (batch == null || bytes > CHUNK_BYTES) {
        break;
      }
      JournalRecord record = RecordCodec.decodeAt(batch, position.place());
      bytes += record.payload().length;
      found.add(record);
    }
    return found;
  }
}
