package dev.mvmci.control;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.live.LogLines;
import dev.mvmci.control.logs.KeptLine;
import dev.mvmci.control.logs.KeptLogs;
import dev.mvmci.control.logs.LogReader;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobArtifact;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What jobs have logged: all of it once a run has ended, the last lines before. */
final class LogRoutes {

  private static final String TOKEN = "lease-token";
  private static final int MAX_RUN = 999_999_999;

  private final JobQueue queue;
  private final Live live;
  private final Optional<KeptLogs> kept;

  LogRoutes(JobQueue queue, Live live, Optional<KeptLogs> kept) {
    this.queue = queue;
    this.live = live;
    this.kept = kept;
  }

  Router routes() {
    String logs = "/api/v1/jobs/{id}/logs";
    return new GuardedRoutes()
        .get(logs, this::read)
        .post(logs, KeptLogs.MAX_BYTES, this::keep)
        .build();
  }

  private Response keep(Request request) throws Exception {
    JobId id = Inputs.jobId(request);
    long token = token(request);
    long run = request.query().integer("run", 0, 1, MAX_RUN);
    if (run == 0) {
      throw HttpProblem.badRequest("run is missing; it takes the number of the run");
    }
    KeptLogs logs = kept.orElseThrow(LogRoutes::none);
    Job job = Answers.fulfilled(logs.keep(id, token, run, request), "take a log");
    return Response.json(201, JobJson.claim(job));
  }

  private static long token(Request request) {
    String text = request.header(TOKEN).orElse("");
    if (!text.matches("[0-9]{1,18}")) {
      throw HttpProblem.badRequest("the header %s takes the token of the lease".formatted(TOKEN));
    }
    return Long.parseLong(text);
  }

  private static HttpProblem none() {
    return HttpProblem.of(501, "no-blobs", "this control plane keeps no files and no logs");
  }

  /** How lines are written. */
  private enum Form {
    TEXT("text", "text/plain; charset=utf-8"),
    JSONL("jsonl", "application/jsonl");

    private final String label;
    private final String mediaType;

    Form(String label, String mediaType) {
      this.label = label;
      this.mediaType = mediaType;
    }

    static Form of(Request request) {
      String wanted = request.query().first("format").orElse(TEXT.label);
      return Inputs.oneOf(
          "format",
          wanted,
          Stream.of(values()).filter(form -> form.label.equals(wanted)).findFirst(),
          Stream.of(values()).map(form -> form.label));
    }

    byte[] bytes(KeptLine line) {
      return switch (this) {
        case JSONL -> {
          var json = new LinkedHashMap<String, Object>();
          if (line.sequence() > 0) {
            json.put("sequence", line.sequence());
          }
          json.put("at_ms", line.atMs());
          json.put("level", line.level());
          json.put("text", line.text());
          yield (Json.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
        }
        case TEXT ->
            "%s %-5s %s\n"
                .formatted(
                    Instant.ofEpochMilli(line.atMs()),
                    line.level(),
                    line.text().replace("\n", "\n  "))
                .getBytes(StandardCharsets.UTF_8);
      };
    }
  }

  /** Which lines are asked for. */
  private record Part(Form form, long after, long limit) {

    static Part of(Request request) {
      return new Part(
          Form.of(request),
          request.query().integer("after", 0, 0, Long.MAX_VALUE),
          request.query().integer("limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE));
    }
  }

  private Response read(Request request) throws InterruptedException {
    JobId id = Inputs.jobId(request);
    Job job = queue.find(id).orElseThrow(() -> Answers.unknownJob(id.value()));
    Part part = Part.of(request);
    long asked = request.query().integer("run", 0, 1, MAX_RUN);
    OptionalLong run = asked == 0 ? OptionalLong.empty() : OptionalLong.of(asked);
    boolean underWay = job.state().leased() && (asked == 0 || asked == job.execution().run());
    if (underWay) {
      Optional<LogLines> passing = live.log(id.value());
      if (passing.isPresent()) {
        return passing(job, passing.get(), part);
      }
    }
    Optional<JobArtifact> file = kept.flatMap(logs -> logs.find(id, run));
    if (file.isPresent()) {
      return kept(kept.orElseThrow(LogRoutes::none), file.get(), part);
    }
    return live.log(id.value())
        .filter(_ -> asked == 0 || asked == job.execution().run())
        .map(lines -> passing(job, lines, part))
        .orElseThrow(() -> noLog(job));
  }

  private static HttpProblem noLog(Job job) {
    return HttpProblem.of(
        404,
        "no-log",
        "%s, which is %s, has no log here: one is kept when a run ends that has logged something"
            .formatted(job.id(), job.state().label()));
  }

  private static Headers headers(Part part, String state, long run) {
    return Headers.of("content-type", part.form().mediaType)
        .and("log-state", state)
        .and("log-run", Long.toString(run));
  }

  /** The last lines of a run under way, which have no numbers. */
  private static Response passing(Job job, LogLines lines, Part part) {
    Headers headers = headers(part, "passing", job.execution().run());
    List<KeptLine> shown =
        lines.lines().stream()
            .map(line -> new KeptLine(0, line.atMillis(), line.level(), line.text()))
            .limit(part.limit())
            .toList();
    return new Response(
        200,
        headers,
        new Response.Body.Stream(out -> {
          for (KeptLine line : shown) {
            out.write(part.form().bytes(line));
          }
        }));
  }

  private static Response kept(KeptLogs logs, JobArtifact file, Part part)
      throws InterruptedException {
    try {
      logs.bring(file);
    } catch (IOException e) {
      throw HttpProblem.of(503, "log-not-here", "the log is not here: " + e.getMessage());
    }
    Headers headers = headers(part, "kept", file.logOfRun().orElse(0));
    return new Response(200, headers, new Response.Body.Stream(out -> copy(logs, file, part, out)));
  }

  private static void copy(KeptLogs logs, JobArtifact file, Part part, OutputStream out)
      throws IOException {
    try (LogReader reader = logs.open(file)) {
      long left = part.limit();
      for (var line = reader.next(); line.isPresent() && left > 0; line = reader.next()) {
        if (line.get().sequence() > part.after()) {
          out.write(part.form().bytes(line.get()));
          left--;
        }
      }
    }
  }
}
