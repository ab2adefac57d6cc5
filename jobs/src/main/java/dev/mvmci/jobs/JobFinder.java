package dev.mvmci.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return at(positions(page));
  }

  /** The {@code seq} of each job of a page, in the page's order. */
  List<Long> positions(JobPage page) {
    List<JobState> states = page.states().stream().sorted().toList();
    String order = " ORDER BY seq " + (page.newestFirst() ? "DESC" : "ASC") + " LIMIT ?";
    String beyond = page.newestFirst() ? "seq < ?" : "seq > ?";
    long limit = page.limit();
    var arguments = new ArrayList<@Nullable Object>();
    String found = "SELECT seq FROM workflows WHERE " + beyond + order;
    if (states.isEmpty()) {
      arguments.addAll(Arrays.asList(page.after(), limit));
    } else {
      // One ordered walk along the index per state, then the best of all: no sort of everything.
      String walk =
          "SELECT * FROM (SELECT seq FROM workflows WHERE status = ? AND " + beyond + order + ")";
      for (JobState state : states) {
        arguments.addAll(Arrays.asList(state.column(), page.after(), limit));
      }
      arguments.add(limit);
      String walks = String.join(" UNION ALL ", Collections.nCopies(states.size(), walk));
      found = "SELECT seq FROM (" + walks + ")" + order;
    }
    return database.query(found, arguments.toArray()).map(row -> row.requiredInteger("seq"));
  }

  /** The jobs at these positions, in their order, without those that are gone by now. */
  List<Job> at(List<Long> positions) {
    Map<Long, Job> found =
        database
            .query(SELECT + "WHERE seq IN " + JobTable.marks(positions.size()), positions.toArray())
            .map(JobTable::job)
            .stream()
            .collect(Collectors.toMap(Job::seq, job -> job));
    return positions.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  /** The {@code seq} beyond which the latest so many jobs lie. */
  long beforeLatest(int count) {
    return database
        .query("SELECT seq FROM workflows ORDER BY seq DESC LIMIT 1 OFFSET ?", count)
        .first()
        .map(row -> row.requiredInteger("seq"))
        .orElse(JobPage.START);
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
