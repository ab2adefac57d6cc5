package dev.mvmci.control.page;

import dev.mvmci.http.Json;
import dev.mvmci.jobs.ClaimOrder;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobKind;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.NewJob;
import dev.mvmci.jobs.ProgressEntry;
import dev.mvmci.jobs.ProgressEntry.Step;
import dev.mvmci.jobs.RetryPolicy;
import dev.mvmci.jobs.Submission;
import dev.mvmci.jobs.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts jobs into a queue, each in the state that a test or the preview wants to see. */
final class Scenes {

  static final String WORKER = "worker-1";

  private final JobQueue queue;

  Scenes(JobQueue queue) {
    this.queue = queue;
    queue.register(new WorkerInfo.Registration(WORKER, "laptop", Set.of(JobKind.values()), 10));
  }

  Job pending(String payload) {
    return submit(payload, NewJob.Options.DEFAULT);
  }

  Job scheduled(String payload, long delayMillis) {
    return submit(payload, new NewJob.Options(7, null, delayMillis, RetryPolicy.NEVER, null, null));
  }

  Job crawling(String url, int done, int left) {
    Job job = claimed("{\"url\":%s}".formatted(Json.text(url)), NewJob.Options.DEFAULT);
    queue.start(job.id(), token(job), "wkf_" + job.seq());
    report(job, url, done, left);
    return job;
  }

  void report(Job job, String url, int done, int left) {
    var entries = new ArrayList<ProgressEntry>();
    for (int page = 0; page < done; page++) {
      String address = url + "page-" + page + ".html";
      int after = left + done - page - 1;
      entries.add(new ProgressEntry(entries.size() + 1L, Step.REQUEST, address, after + 1));
      entries.add(new ProgressEntry(entries.size() + 1L, Step.PARSE, "last", after + 1));
      entries.add(
          new ProgressEntry(
              entries.size() + 1L, page % 5 == 4 ? Step.ERROR : Step.DONE, address, after));
    }
    entries.add(
        new ProgressEntry(entries.size() + 1L, Step.REQUEST, url + "page-" + done + ".html", left));
    for (int from = 0; from < entries.size(); from += ProgressEntry.MAX_BATCH) {
      queue.progress(
          job.id(),
          token(job),
          entries.subList(from, Math.min(entries.size(), from + ProgressEntry.MAX_BATCH)));
    }
  }

  Job completed(String payload, String output) {
    Job job = claimed(payload, NewJob.Options.DEFAULT);
    queue.start(job.id(), token(job), "wkf_" + job.seq());
    queue.complete(job.id(), token(job), output);
    return job;
  }

  Job crawled(String url, int pages) {
    Job job = crawling(url, Math.min(pages, 12), 0);
    queue.complete(job.id(), token(job), crawlOutput(url, pages));
    return job;
  }

  Job failed(String payload, String error) {
    Job job = claimed(payload, NewJob.Options.DEFAULT);
    queue.start(job.id(), token(job), "wkf_" + job.seq());
    fail(job, error);
    return job;
  }

  void fail(Job job, String error) {
    queue.fail(job.id(), token(job), error, false);
  }

  Job retrying(String payload, String error) {
    Job job =
        claimed(
            payload,
            new NewJob.Options(
                4,
                null,
                null,
                new RetryPolicy(
                    5, RetryPolicy.Growth.FIXED, Duration.ofHours(1), Duration.ofHours(2)),
                null,
                null));
    queue.start(job.id(), token(job), "wkf_" + job.seq());
    queue.fail(job.id(), token(job), error, true);
    return job;
  }

  Job cancelled(String payload) {
    Job job = pending(payload);
    queue.cancel(job.id(), "cancelled on the page");
    return job;
  }

  /** Claims what it submits: other jobs that wait are to be added later. */
  private Job claimed(String payload, NewJob.Options options) {
    Job submitted = submit(payload, options);
    try {
      Job claimed =
          queue
              .claim(new ClaimOrder(WORKER, Set.of(JobKind.values()), 1), Duration.ZERO)
              .getFirst();
      if (!claimed.id().equals(submitted.id())) {
        throw new IllegalStateException(claimed.id() + " waited before " + submitted.id());
      }
      return claimed;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Job submit(String payload, NewJob.Options options) {
    Submission submission =
        queue.submit(new NewJob(null, Json.mapper().readTree(payload), false, options));
    return ((Submission.Created) submission).job();
  }

  private static long token(Job job) {
    return Objects.requireNonNull(job.execution().lease()).token();
  }

  static String crawlOutput(String url, int pages) {
    String results =
        IntStream.range(0, pages)
            .mapToObj(page -> result(url, page))
            .collect(Collectors.joining(","));
    return """
    {"start_url":%s,"pages":%d,"errors":%d,"bytes":%d,
     "by_status":{"200":%d,"301":2,"404":%d,"no response":1},
     "max_depth_reached":2,"truncated":false,"results":[%s]}
    """
        .formatted(
            Json.text(url),
            pages,
            pages / 9,
            pages * 48_211L,
            pages - pages / 9 - 3,
            pages / 9,
            results);
  }

  private static String result(String url, int page) {
    boolean broken = page % 9 == 8;
    return """
    {"url":%s,"status":%s,"title":"%s","type":"text/html","size":%d,"links":12,"depth":%d%s}
    """
        .formatted(
            Json.text(
                url + (page == 0 ? "" : "api/java.base/java/util/package-%d.html".formatted(page))),
            broken ? (page % 2 == 0 ? "null" : "404") : "200",
            broken ? "" : List.of("Overview", "Package java.util", "Class ArrayList").get(page % 3),
            broken ? 0 : 1_234 + page * 977,
            Math.min(page, 2),
            broken ? ",\"error\":\"connection reset by peer\"" : "");
  }
}
