package dev.mvmci.control.logs;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.http.Request;
import dev.mvmci.jobs.JobArtifact;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.Outcome;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobInfo;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs of runs that have ended: files of their jobs, whose contents are blobs. Thread-safe. */
public final class KeptLogs {

  /** Bytes of one, compressed, at most. */
  public static final long MAX_BYTES = 9 << 20;

  private static final Logger log = LoggerFactory.getLogger(KeptLogs.class);

  private final JobQueue queue;
  private final BlobStore store;
  private final BlobRoutes blobs;
  private final BlobBringer others;

  /**
   * Logs of the jobs of a queue.
   *
   * @param store this node's blobs, in which contents are kept
   * @param blobs receive them
   * @param others brings what another member has
   */
  public KeptLogs(JobQueue queue, BlobStore store, BlobRoutes blobs, BlobBringer others) {
    this.queue = queue;
    this.store = store;
    this.blobs = blobs;
    this.others = others;
  }

  /** Keeps the body as the log of a run, if the token is that of the job's last lease. */
  public Outcome keep(JobId id, long token, long run, Request request) throws IOException {
    BlobInfo blob = blobs.receive(request);
    return queue.attachLog(id, token, run, blob.id().toString(), blob.bytes());
  }

  /** The log of this run of a job, or else of its last run that has one. */
  public Optional<JobArtifact> find(JobId id, OptionalLong run) {
    List<JobArtifact> files = queue.artifacts(id);
    return run.isEmpty()
        ? latest(files)
        : files.stream().filter(file -> file.logOfRun().equals(run)).findFirst();
  }

  /** Of the files of a job, the log of its last run that has one. */
  public static Optional<JobArtifact> latest(List<JobArtifact> files) {
    return files.stream()
        .filter(file -> file.logOfRun().isPresent())
        .max(Comparator.comparingLong(file -> file.logOfRun().orElse(0)));
  }

  /**
   * Sees to it that {@link #open} finds the log here.
   *
   * @throws IOException if no member that can be reached has it
   */
  public void bring(JobArtifact file) throws IOException, InterruptedException {
    BlobId blob = BlobId.parse(file.blob());
    if (store.info(blob).isEmpty()) {
      others.bring(blob);
    }
  }

  /**
   * Reads a log that is here.
   *
   * @throws IOException if it is not, or is damaged
   */
  public LogReader open(JobArtifact file) throws IOException {
    return LogReader.of(
        store
            .read(BlobId.parse(file.blob()))
            .orElseThrow(() -> new IOException("log %s is not here".formatted(file.blob()))));
  }

  /** The last lines of a log, oldest first; none if it is not here. */
  public List<KeptLine> tail(JobArtifact file, int count) {
    if (store.info(BlobId.parse(file.blob())).isEmpty()) {
      return List.of();
    }
    var last = new ArrayDeque<KeptLine>();
    try (LogReader reader = open(file)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (last.size() == count) {
          last.removeFirst();
        }
        last.add(line.get());
      }
    } catch (IOException e) {
      log.warn("event=log_unreadable blob={} reason=\"{}\"", file.blob(), e.getMessage());
    }
    return List.copyOf(last);
  }
}
