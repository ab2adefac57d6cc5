package dev.mvmci.jobs;

import dev.mvmci.sql.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Questions about jobs and workers, each answered along an index. */
final class JobFinder {

  private static final String SELECT = "SELECT " + JobTable.COLUMNS + " FROM workflows ";

  private final JobDatabase database;

  JobFinder(JobDatabase database) {
    this.database = database;
  }

  Optional<Job> find(JobId id) {
    return database.query(SELECT + "WHERE id = ?", id.value()).first().map(JobTable::job);
  }

  Optional<String> output(JobId id) {
    return database
        .query("SELECT output FROM workflows WHERE id = ?", id.value())
        .first()
        .flatMap(row -> Optional.ofNullable(row.text("output")));
  }

  List<Job> list(JobPage page) {
    List<JobState> states = page.states().stream().sorted().toList();
    String order = " ORDER BY seq " + (page.newestFirst() ? "DESC" : "ASC") + " LIMIT ?";
    String beyond = page.newestFirst() ? "seq < ?" : "seq > ?";
    long limit = page.limit();
    var arguments = new ArrayList<@Nullable Object>();
    if (states.isEmpty()) {
      return jobs(database.query(SELECT + "WHERE " + beyond + order, page.after(), limit));
    }
    // One ordered walk along the index per state, then the best of all: no sort of everything.
    String candidates =
        states.stream()
            .map(state -> {
              arguments.addAll(Arrays.asList(state.column(), page.after(), limit));
              return "SELECT * FROM (SELECT seq FROM workflows WHERE status = ? AND "
                  + beyond
                  + order
                  + ")";
            })
            .collect(Collectors.joining(" UNION ALL "));
    arguments.add(limit);
    return jobs(
        database.query(SELECT + "WHERE seq IN (" + candidates + ")" + order, arguments.toArray()));
  }

  /** The {@code seq} beyond which the latest so many jobs lie. */
  long beforeLatest(int count) {
    return database
        .query("SELECT seq FROM workflows ORDER BY seq DESC LIMIT 1 OFFSET ?", count)
        .first()
        .map(row -> row.requiredInteger("seq"))
        .orElse(JobPage.START);
  }

  private static List<Job> jobs(Rows rows) {
    return rows.map(JobTable::job);
  }

  JobStats stats() {
    return JobStats.of(
        database
            .query("SELECT status, jobs FROM job_counts ORDER BY status")
            .map(row ->
                Map.entry(
                    JobState.ofColumn(row.requiredText("status")), row.requiredInteger("jobs"))));
  }

  List<WorkerInfo> workers(ClaimDesk desk) {
    return database
        .query(
            """
            SELECT id, name, kinds, capacity, registered_ms, last_seen_ms,
              (SELECT count(*) FROM workflows
               WHERE worker_id = workers.id AND %s) AS active
            FROM workers ORDER BY registered_ms, id LIMIT 1000
            """
                .formatted(JobTable.LEASED))
        .map(row -> {
          String id = row.requiredText("id");
          return new WorkerInfo(
              new WorkerInfo.Registration(
                  id,
                  row.requiredText("name"),
                  kinds(row.requiredText("kinds")),
                  Math.toIntExact(row.requiredInteger("capacity"))),
              row.requiredInteger("registered_ms"),
              row.requiredInteger("last_seen_ms"),
              row.requiredInteger("active"),
              desk.waits(id));
        });
  }

  private static Set<JobKind> kinds(String joined) {
    return Arrays.stream(joined.split(",", -1))
        .flatMap(label -> JobKind.find(label).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
