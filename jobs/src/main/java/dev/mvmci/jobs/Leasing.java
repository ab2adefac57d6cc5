package dev.mvmci.jobs;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands jobs to workers. A lease is a token that was never given before and a time at which it ends
 * by itself; both are decided where the command is applied.
 */
final class Leasing {

  /** A lease held this long proves that the job does not kill its worker. */
  private static final long PROVEN_MILLIS = Duration.ofMinutes(1).toMillis();

  private static final Statement NEW_TOKEN =
      Statement.of("UPDATE job_counters SET value = value + 1 WHERE name = 'lease'");

  private static final String LEASE =
      """
      claimed_by = ?, attempt = attempt + 1, fenced = ?,
      lease_token = (SELECT value FROM job_counters WHERE name = 'lease'),
      lease_ms = ?, leased_ms = entry_time_ms(), lease_expires_ms = entry_time_ms() + ?,
      deadline_ms = coalesce(deadline_ms, entry_time_ms() + timeout_ms),
      due_ms = min(entry_time_ms() + ?,
        coalesce(deadline_ms, entry_time_ms() + timeout_ms, entry_time_ms() + ?)),
      """
          + JobTable.TOUCH;

  private static final String CLAIM =
      "UPDATE workflows SET status = 'claimed', worker_id = ?, "
          + LEASE
          + " WHERE status = 'pending' AND seq IN (%s) RETURNING "
          + JobTable.COLUMNS;

  private static final String NEXT_OF_KIND =
      """
      SELECT * FROM (SELECT seq, priority, run_at_ms FROM workflows
        WHERE status = 'pending' AND kind = ? ORDER BY priority DESC, run_at_ms, seq LIMIT ?)\
      """;

  private static final String ADOPT =
      "UPDATE workflows SET lost_leases = lost_leases + 1, "
          + LEASE
          + " WHERE worker_id = ? AND "
          + JobTable.LEASED
          + " RETURNING "
          + JobTable.COLUMNS;

  private static final String REGISTER =
      """
      INSERT INTO workers (id, name, kinds, capacity, registered_ms, last_seen_ms)
      VALUES (?, ?, ?, ?, entry_time_ms(), entry_time_ms())
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, kinds = excluded.kinds,
        capacity = excluded.capacity, registered_ms = excluded.registered_ms,
        last_seen_ms = excluded.last_seen_ms
      """;

  private static final String SEEN =
      "UPDATE workers SET last_seen_ms = entry_time_ms() WHERE id = ?";

  private static final String HOLDER_SEEN =
      """
      UPDATE workers SET last_seen_ms = entry_time_ms()
      WHERE id = (SELECT worker_id FROM workflows WHERE id = ? AND lease_token = ? AND %s)
      """
          .formatted(JobTable.LEASED);

  private static final String RENEW =
      """
      UPDATE workflows SET lease_expires_ms = entry_time_ms() + lease_ms,
        due_ms = min(entry_time_ms() + lease_ms, coalesce(deadline_ms, entry_time_ms() + lease_ms)),
        lost_leases = iif(entry_time_ms() - leased_ms >= ?, 0, lost_leases)
      WHERE id = ? AND lease_token = ? AND
      """
          + JobTable.LEASED;

  private static final Comparator<Job> CLAIM_ORDER =
      Comparator.comparingInt((Job job) -> job.work().priority())
          .reversed()
          .thenComparingLong(job -> job.times().runAtMillis())
          .thenComparingLong(Job::seq);

  private final JobDatabase database;
  private final JobsConfig config;

  Leasing(JobDatabase database, JobsConfig config) {
    this.database = database;
    this.config = config;
  }

  /** Leases up to {@code max} jobs of these kinds, the most urgent first; none is no failure. */
  List<Job> claim(@Nullable String workerId, boolean fenced, Collection<JobKind> kinds, int max) {
    var arguments = new ArrayList<@Nullable Object>();
    arguments.add(workerId);
    arguments.addAll(leaseArguments(fenced));
    for (JobKind kind : kinds) {
      arguments.add(kind.label());
      arguments.add(max);
    }
    arguments.add(max);
    Rows claimed =
        database
            .apply(
                Sweeper.PROMOTE_DUE,
                NEW_TOKEN,
                Statement.of(SEEN, workerId),
                Statement.of(CLAIM.formatted(next(kinds)), arguments.toArray()))
            .getLast()
            .rows();
    return claimed.map(JobTable::job).stream().sorted(CLAIM_ORDER).toList();
  }

  /** Finds the next jobs: per kind one walk along the index, then the best of these few. */
  static String next(Collection<JobKind> kinds) {
    return kinds.stream()
        .map(_ -> NEXT_OF_KIND)
        .collect(
            Collectors.joining(
                "\nUNION ALL\n",
                "SELECT seq FROM (",
                ") ORDER BY " + JobTable.CLAIM_ORDER + " LIMIT ?"));
  }

  /** Leases this one job to a caller without a name, if it waits to be claimed. */
  Outcome claimOne(JobId id) {
    var arguments = new ArrayList<@Nullable Object>(Collections.singletonList(null));
    arguments.addAll(leaseArguments(false));
    arguments.add(id.value());
    var claim =
        Statement.of(
            CLAIM.formatted("SELECT seq FROM workflows WHERE id = ?"), arguments.toArray());
    List<StatementResult> results = database.apply(NEW_TOKEN, claim, Verdict.read(id));
    return new Verdict(id, null)
        .of(
            results.subList(1, results.size()),
            row ->
                JobTable.job(row).state() == JobState.CLAIMED
                    && new Verdict(id, null).holds(JobTable.job(row)));
  }

  /** Notes the worker and leases to it, with new tokens, all that it still holds. */
  List<Job> register(WorkerInfo.Registration worker) {
    String kinds =
        worker.kinds().stream().map(JobKind::label).sorted().collect(Collectors.joining(","));
    var arguments = new ArrayList<@Nullable Object>(leaseArguments(true));
    arguments.add(worker.id());
    return database
        .apply(
            Statement.of(REGISTER, worker.id(), worker.name(), kinds, worker.capacity()),
            NEW_TOKEN,
            Ending.giveUpLost("worker_id = ?", config.maxLostLeases(), config.node(), worker.id()),
            Statement.of(ADOPT, arguments.toArray()))
        .getLast()
        .rows()
        .map(JobTable::job)
        .stream()
        .sorted(CLAIM_ORDER)
        .toList();
  }

  /** Prolongs leases from now; those whose token is not the present one are left as they are. */
  List<Outcome> renew(List<LeaseRef> leases) {
    var command = new ArrayList<Statement>();
    for (LeaseRef lease : leases) {
      command.add(Statement.of(RENEW, PROVEN_MILLIS, lease.id().value(), lease.token()));
      command.add(Statement.of(HOLDER_SEEN, lease.id().value(), lease.token()));
      command.add(Verdict.read(lease.id()));
    }
    List<StatementResult> results = database.apply(command);
    var outcomes = new ArrayList<Outcome>();
    for (int i = 0; i < leases.size(); i++) {
      List<StatementResult> own = results.subList(3 * i, 3 * i + 3);
      LeaseRef lease = leases.get(i);
      outcomes.add(new Verdict(lease.id(), lease.token()).of(own, _ -> false));
    }
    return outcomes;
  }

  private List<Object> leaseArguments(boolean fenced) {
    long millis = (fenced ? config.lease() : config.anonymousLease()).toMillis();
    return List.of(config.node(), fenced, millis, millis, millis, millis);
  }
}
