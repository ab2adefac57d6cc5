package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells watchers of this node what changed, as this node applies it; followers do it like the
 * leader. It reads the changed rows from the database, so nothing is kept for those who are away:
 * they ask for what changed {@link #since}.
 */
public final class JobFeed {

  /** Watchers at one node. */
  public static final int MAX_WATCHERS = 1000;

  /** Most changed jobs, and most lines of progress, that one look brings. */
  public static final int BATCH = 500;

  /** Changes of one job in quick succession are told once. */
  private static final Duration BREATH = Duration.ofMillis(20);

  private static final String CHANGED =
      "SELECT "
          + JobTable.COLUMNS_WITHOUT_PAYLOAD
          + " FROM workflows WHERE (changed, seq) > (?, ?) ORDER BY changed, seq LIMIT "
          + BATCH;

  private static final String PROGRESSED =
      """
      SELECT p.rowid AS position, p.changed, w.id, p.number, p.at_ms, p.step, p.url, p.urls_left
      FROM job_progress p JOIN workflows w ON w.seq = p.job
      WHERE (p.changed, p.rowid) > (?, ?) ORDER BY p.changed, p.rowid LIMIT %d
      """
          .formatted(BATCH);

  private final JobDatabase database;
  private final List<Consumer<JobEvent>> watchers = new CopyOnWriteArrayList<>();

  /** Both are touched by the loop's thread only. */
  private Position jobs = Position.START;

  private Position lines = Position.START;

  JobFeed(JobDatabase database) {
    this.database = database;
  }

  private record Position(long index, long row) {
    static final Position START = new Position(0, 0);

    static Position after(long index) {
      return new Position(index, Long.MAX_VALUE);
    }
  }

  private record Batch(List<JobEvent> events, Position end, boolean full) {}

  /** Too many watch here already. */
  public static final class TooManyWatchers extends RuntimeException {
    TooManyWatchers() {
      super(MAX_WATCHERS + " streams are open at this node; close one or ask another node");
    }
  }

  /** Ends a watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells each event from now on, on the feed's thread: the watcher must return at once.
   *
   * @throws TooManyWatchers if {@link #MAX_WATCHERS} watch already
   */
  public Watch watch(Consumer<JobEvent> watcher) {
    requireRoom();
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /**
   * Asks before a stream is promised whether one more may {@link #watch}.
   *
   * @throws TooManyWatchers if {@link #MAX_WATCHERS} watch already
   */
  public void requireRoom() {
    if (watchers.size() >= MAX_WATCHERS) {
      throw new TooManyWatchers();
    }
  }

  /** What changed after this log index, the earliest first, at most {@link #BATCH} of each kind. */
  public List<JobEvent> since(long index) {
    var events = new ArrayList<>(progressed(Position.after(index)).events());
    events.addAll(changed(Position.after(index)).events());
    return events;
  }

  /** Tells what was applied since the last look. */
  Duration tell() {
    // Read before looking for watchers: who comes later is told all that is applied later.
    long applied = database.appliedIndex();
    if (watchers.isEmpty()) {
      jobs = Position.after(applied);
      lines = Position.after(applied);
      return Loop.UNTIL_NUDGED;
    }
    Batch newLines = progressed(lines);
    Batch newJobs = changed(jobs);
    lines = newLines.end();
    jobs = newJobs.end();
    newLines.events().forEach(this::tell);
    newJobs.events().forEach(this::tell);
    return newLines.full() || newJobs.full() ? BREATH : Loop.UNTIL_NUDGED;
  }

  private void tell(JobEvent event) {
    watchers.forEach(watcher -> watcher.accept(event));
  }

  private Batch changed(Position from) {
    List<Row> rows = database.query(CHANGED, from.index(), from.row()).rows();
    List<JobEvent> events =
        rows.stream()
            .<JobEvent>map(
                row -> new JobEvent.Changed(row.requiredInteger("changed"), JobTable.job(row)))
            .toList();
    return new Batch(events, end(rows, "seq", from), rows.size() == BATCH);
  }

  private Batch progressed(Position from) {
    List<Row> rows = database.query(PROGRESSED, from.index(), from.row()).rows();
    Map<String, List<Row>> byJob = new LinkedHashMap<>();
    rows.forEach(
        row -> byJob.computeIfAbsent(row.requiredText("id"), _ -> new ArrayList<>()).add(row));
    List<JobEvent> events = new ArrayList<>();
    byJob.forEach((id, own) ->
        events.add(
            new JobEvent.Progressed(
                own.getLast().requiredInteger("changed"),
                new JobId(id),
                own.stream().map(ProgressLog::row).toList())));
    return new Batch(events, end(rows, "position", from), rows.size() == BATCH);
  }

  private static Position end(List<Row> rows, String column, Position from) {
    return rows.isEmpty()
        ? from
        : new Position(
            rows.getLast().requiredInteger("changed"), rows.getLast().requiredInteger(column));
  }
}
