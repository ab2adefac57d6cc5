package dev.mvmci.jobs;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queue of jobs in a replicated database. Thread-safe; methods block the calling (virtual)
 * thread. What changes a job is on disk on a majority when its method returns; all such methods
 * throw {@link QueueFailure} where that cannot be had.
 *
 * <p>Each change is one command in the log and is decided where that is applied: ids, tokens, times
 * and who wins are the same on all nodes.
 */
public final class JobQueue implements AutoCloseable {

  /** Most leases in one heartbeat. */
  public static final int MAX_HEARTBEATS = 1000;

  /** Largest output of a job, as JSON text in characters. */
  public static final int MAX_OUTPUT_LENGTH = 1 << 20;

  private final JobDatabase database;
  private final Submitting submitting;
  private final Leasing leasing;
  private final Reports reports;
  private final ProgressLog progress;
  private final ArtifactLog artifacts;
  private final JobFinder finder;
  private final ClaimDesk desk;
  private final JobFeed feed;
  private final Sweeper sweeper;
  private final Loop calling;
  private final Loop telling;
  private final Loop sweeping;
  private final Subscription applied;

  private JobQueue(JobDatabase database, JobsConfig config, InstantSource clock) {
    this.database = database;
    this.submitting = new Submitting(database);
    this.leasing = new Leasing(database, config);
    this.reports = new Reports(database, config);
    this.progress = new ProgressLog(database);
    this.artifacts = new ArtifactLog(database);
    this.finder = new JobFinder(database);
    this.desk = new ClaimDesk(database);
    this.feed = new JobFeed(database);
    this.sweeper = new Sweeper(database, config, clock);
    this.calling = new Loop("calling", desk::callWaiters);
    this.telling = new Loop("telling", feed::tell);
    this.sweeping = new Loop("sweeping", sweeper::step);
    this.applied =
        database.onApplied(_ -> {
          calling.nudge();
          telling.nudge();
          sweeping.nudge();
        });
  }

  /** Too many claims wait at this node already. */
  public static final class TooManyClaims extends RuntimeException {
    TooManyClaims(int limit) {
      super(limit + " claims wait here already; claim at another node, or more jobs at once");
    }
  }

  /** Opens the queue in this database, creating its tables where they are missing. */
  public static JobQueue open(ReplicatedSqlite sqlite, JobsConfig config, InstantSource clock) {
    var database = new JobDatabase(sqlite);
    JobSchema.install(database);
    return new JobQueue(database, config, clock);
  }

  /** Takes a job. An id or key that is in use is never taken over. */
  public Submission submit(NewJob job) {
    return submitting.submit(job);
  }

  /**
   * Leases jobs to a registered worker, the most urgent first; waits for some if there are none.
   *
   * @return the jobs with their leases; empty if the wait was in vain
   * @throws TooManyClaims if nothing is pending and too many wait already
   */
  public List<Job> claim(ClaimOrder order, Duration patience) throws InterruptedException {
    return desk.await(
        order,
        patience,
        () -> leasing.claim(order.workerId(), true, order.kinds(), order.max()),
        calling::nudge);
  }

  /** Leases the most urgent job of any kind to a caller that shows no token later. */
  public Optional<Job> claimPlainly(@Nullable String workerId) {
    return leasing.claim(workerId, false, Set.of(JobKind.values()), 1).stream().findFirst();
  }

  /**
   * Notes a worker.
   *
   * @return the jobs it held as an earlier incarnation of itself, leased to it anew: the tokens
   *     from before are stale
   */
  public List<Job> register(WorkerInfo.Registration worker) {
    return leasing.register(worker);
  }

  /** Prolongs leases; one outcome for each, in order. */
  public List<Outcome> heartbeat(List<LeaseRef> leases) {
    RetryPolicy.requireRange("number of leases", leases.size(), 1, MAX_HEARTBEATS);
    return leasing.renew(leases);
  }

  /**
   * The holder has begun.
   *
   * @param token null for a caller that claimed plainly; so with the other reports
   * @param runId the engine's name of the execution
   */
  public Outcome start(JobId id, @Nullable Long token, @Nullable String runId) {
    return reports.start(id, token, runId);
  }

  /** The holder reports lines of progress, 1 to {@link ProgressEntry#MAX_BATCH}. */
  public Outcome progress(JobId id, long token, List<ProgressEntry> entries) {
    RetryPolicy.requireRange("number of entries", entries.size(), 1, ProgressEntry.MAX_BATCH);
    return reports.progress(id, token, entries);
  }

  /** Somebody without a token reports a line, which may also move or end a job claimed plainly. */
  public Outcome progressPlainly(JobId id, ProgressEntry entry) {
    return reports.plainProgress(id, entry);
  }

  /**
   * The holder has ended well. The first end of a job counts.
   *
   * @param output JSON text, at most {@link #MAX_OUTPUT_LENGTH}
   */
  public Outcome complete(JobId id, @Nullable Long token, @Nullable String output) {
    if (output != null) {
      RetryPolicy.requireRange("length of output", output.length(), 0, MAX_OUTPUT_LENGTH);
    }
    return reports.complete(id, token, output);
  }

  /** The holder's run failed; if it is retryable and the job may, it runs again after a pause. */
  public Outcome fail(JobId id, long token, String error, boolean retryable) {
    return reports.fail(id, token, error, retryable);
  }

  /**
   * Moves a job on the word of a caller that names the state it wishes, one of the basic five:
   * claims it, starts it, ends it, or lets it run again.
   *
   * @param token null unless the caller has one
   * @param error why, if the state is {@code FAILED}
   * @param output JSON text, if the state is {@code COMPLETED}
   */
  public Outcome moveTo(
      JobId id,
      JobState state,
      @Nullable Long token,
      @Nullable String error,
      @Nullable String output) {
    return switch (state.basic()) {
      case CLAIMED -> leasing.claimOne(id);
      case IN_PROGRESS -> reports.start(id, token, null);
      case COMPLETED -> complete(id, token, output);
      case FAILED -> reports.failPlainly(id, token, error);
      case PENDING, SCHEDULED, RETRYING, CANCELLED, DEAD -> reports.retry(id);
    };
  }

  /** Ends a job that has not ended; its holder learns it from the next report. */
  public Outcome cancel(JobId id, String reason) {
    return reports.cancel(id, reason);
  }

  /** Lets a job run once more that ended badly. */
  public Outcome retry(JobId id) {
    return reports.retry(id);
  }

  public Optional<Job> find(JobId id) {
    return finder.find(id);
  }

  /** The output of a completed job, JSON text. */
  public Optional<String> output(JobId id) {
    return finder.output(id);
  }

  /** The latest lines of progress of a job, oldest first. */
  public List<ProgressRow> progress(Job job, int limit) {
    return progress.latest(job.seq(), limit);
  }

  /**
   * Adds a file to a job, in place of one of the same name.
   *
   * @param name as {@link JobArtifact#checkedOwnName} has it
   * @param blob names its content
   * @return false if there is no such job, or it has {@link JobArtifact#MAX_PER_JOB} others
   */
  public boolean attach(JobId id, String name, String blob, long bytes) {
    return artifacts.add(id, JobArtifact.checkedOwnName(name), blob, bytes);
  }

  /**
   * Adds what a run has logged, as a file of the job, in place of what was added before. Who held
   * the job last may do so also when it has ended meanwhile.
   *
   * @param run of which this is the log, 1 to 999,999,999
   * @param blob names its content, as {@link JobArtifact#logOfRun} describes it
   */
  public Outcome attachLog(JobId id, long token, long run, String blob, long bytes) {
    RetryPolicy.requireRange("run", run, 1, 999_999_999);
    return artifacts.addLog(id, token, run, blob, bytes);
  }

  /** Takes a file away from a job; false if it has none of this name. */
  public boolean detach(JobId id, String name) {
    return artifacts.remove(id, name);
  }

  /** The files of a job, by name. They go with the job. */
  public List<JobArtifact> artifacts(JobId id) {
    return artifacts.of(id);
  }

  /** What all files of all jobs contain, each content once. */
  public List<String> artifactBlobs() {
    return artifacts.blobs();
  }

  /** Files of all jobs as they were stored, the oldest first, from behind a place. */
  public List<StoredFile> filesAfter(StoredFile.Place place, int limit) {
    return artifacts.after(place, limit);
  }

  /** Whether a job still has this file, with this content. */
  public boolean stillHas(StoredFile file) {
    return artifacts.has(file);
  }

  /** A page of jobs, whole: of many jobs with large payloads this is much at once. */
  public List<Job> list(JobPage page) {
    return finder.list(page);
  }

  /** The {@code seq} of each job of a page, to read the jobs bit by bit. */
  public List<Long> positions(JobPage page) {
    return finder.positions(page);
  }

  /** The jobs at these positions, in their order, without those that are gone by now. */
  public List<Job> at(List<Long> positions) {
    return finder.at(positions);
  }

  /** Where a page of the oldest jobs must begin to hold only the latest so many. */
  public long beforeLatest(int count) {
    return finder.beforeLatest(count);
  }

  /** How many jobs are in which state, at the same cost for any number of jobs. */
  public JobStats stats() {
    return finder.stats();
  }

  /** The registered workers, at most 1000, in order of registration. */
  public List<WorkerInfo> workers() {
    return finder.workers(desk);
  }

  /** Where changes are told as they happen. */
  public JobFeed feed() {
    return feed;
  }

  public QueueHealth health() {
    return database.health();
  }

  /** What happens inside the replicated log and database, as text that Prometheus reads. */
  public String metrics() {
    return database.metrics();
  }

  /** Whether a claim of this worker is parked here; for tests. */
  boolean isWaiting(String workerId) {
    return desk.waits(workerId);
  }

  /** Does at once what is due by itself; for tests that move the clock. */
  void sweep() {
    sweeper.sweep();
  }

  /** Stops watching the database, which stays open. */
  @Override
  public void close() {
    applied.close();
    calling.close();
    telling.close();
    sweeping.close();
  }
}
