package dev.mvmci.control.page;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.logs.KeptLogs;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobArtifact;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobState;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from the queue what the templates show. */
final class Views {

  /** Lines of progress in the list. */
  private static final int LINES = 10;

  private final JobQueue queue;
  private final Live live;
  private final Sessions sessions;
  private final Optional<EngineSite> engine;
  private final Optional<KeptLogs> logs;
  private final InstantSource clock;
  private final BriefResults results;

  Views(
      JobQueue queue,
      Live live,
      Sessions sessions,
      Optional<EngineSite> engine,
      Optional<KeptLogs> logs,
      InstantSource clock) {
    this.queue = queue;
    this.live = live;
    this.sessions = sessions;
    this.engine = engine;
    this.logs = logs;
    this.clock = clock;
    this.results = new BriefResults(queue);
  }

  JobList list(ListQuery query, String host) {
    List<Job> found = queue.list(query.page());
    List<Job> shown = found.subList(0, Math.min(found.size(), ListQuery.LIMIT));
    long now = clock.millis();
    List<Sessions.Seen> peers = sessions.now();
    return new JobList(
        overview(query),
        query,
        cards(shown, now),
        WorkerCard.of(live, now),
        PeerRow.of(peers, now),
        peers.size() > PeerRow.MOST
            ? "and %s; mvm-ci peers lists all"
                .formatted(Wording.count(peers.size() - PeerRow.MOST, "more peer"))
            : "",
        engine.map(EngineSite::base).orElse(""),
        host,
        found.size() > shown.size() ? query.olderThan(shown.getLast().seq()) : "");
  }

  /** Of all jobs under way, the newest shows its steps: more would fill the page. */
  private List<JobCard> cards(List<Job> jobs, long now) {
    Optional<Job> newest = jobs.stream().filter(job -> job.state().leased()).findFirst();
    return jobs.stream()
        .map(job -> card(job, newest.filter(job::equals).isPresent(), now))
        .toList();
  }

  private JobCard card(Job job, boolean unfolded, long now) {
    @Nullable Result result = completed(job) ? results.of(job).orElse(null) : null;
    return JobCard.of(job, queue.progress(job, LINES), result, unfolded, now);
  }

  private static boolean completed(Job job) {
    return job.state() == JobState.COMPLETED;
  }

  Optional<JobDetail> detail(JobId id) {
    return queue.find(id).map(this::detail);
  }

  private JobDetail detail(Job job) {
    @Nullable Result result =
        completed(job) ? queue.output(job.id()).map(ResultReader::full).orElse(null) : null;
    @Nullable String run = engine.map(site -> site.run(job)).orElse(null);
    List<JobArtifact> files = queue.artifacts(job.id());
    return JobDetail.of(
        job,
        run,
        queue.progress(job, JobDetail.MAX_LINES),
        result,
        said(job, files),
        files,
        clock.millis());
  }

  /** What a job says while it runs; afterwards the log that is kept of its last run. */
  private Said said(Job job, List<JobArtifact> files) {
    Optional<JobArtifact> file = job.state().leased() ? Optional.empty() : KeptLogs.latest(files);
    if (logs.isPresent() && file.isPresent()) {
      return Said.kept(job.id(), logs.get().tail(file.get(), Said.MAX_LINES), clock.millis());
    }
    return live.log(job.id().value())
        .map(lines -> Said.passing(lines, !job.state().finished(), clock.millis()))
        .orElse(Said.NOTHING);
  }

  private Overview overview(ListQuery query) {
    return Overview.of(queue.health(), queue.stats(), query);
  }
}
