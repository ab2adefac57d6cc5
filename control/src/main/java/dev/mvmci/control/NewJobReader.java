package dev.mvmci.control;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.NewJob;
import dev.mvmci.jobs.RetryPolicy;
import dev.mvmci.jobs.RetryPolicy.Growth;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the options of a job; one that is not known is refused rather than passed over. */
final class NewJobReader {

  private static final Set<String> OPTIONS =
      Set.of(
          "priority",
          "run_at",
          "delay_ms",
          "max_attempts",
          "backoff",
          "timeout_ms",
          "idempotency_key");

  private static final Set<String> BACKOFF = Set.of("kind", "base_ms", "max_ms");

  private NewJobReader() {}

  /** A job whose options stand beside its payload: {@code {id?, payload, priority?, ...}}. */
  static NewJob beside(JsonNode body, Optional<String> keyHeader) {
    requireKnown(body, "option", OPTIONS, Set.of("id", "payload"));
    @Nullable JobId id =
        Inputs.optionalText(body, "id")
            .map(text -> Inputs.checked(() -> new JobId(text)))
            .orElse(null);
    NewJob.Options options = options(body, RetryPolicy.STANDARD, keyHeader);
    return Inputs.checked(() -> new NewJob(id, payload(body), false, options));
  }

  /** A job under an id of the publisher: {@code {job_id, payload, opts?}}. */
  static NewJob published(JsonNode body) {
    String id = Inputs.text(body, "job_id");
    JsonNode opts = body.path("opts");
    NewJob.Options options =
        opts.isMissingNode() || opts.isNull()
            ? NewJob.Options.DEFAULT
            : options(
                requireKnown(Inputs.requireObject(opts, "opts"), "option", OPTIONS, Set.of()),
                RetryPolicy.NEVER,
                Optional.empty());
    return Inputs.checked(() -> new NewJob(new JobId(id), payload(body), false, options));
  }

  private static JsonNode payload(JsonNode body) {
    JsonNode payload = body.path("payload");
    if (payload.isMissingNode()) {
      throw HttpProblem.unprocessable("payload is missing; it takes any JSON value but null");
    }
    return payload;
  }

  private static NewJob.Options options(
      JsonNode options, RetryPolicy retry, Optional<String> keyHeader) {
    Long priority = Inputs.optionalInteger(options, "priority");
    RetryPolicy policy = retry(options, retry);
    String key = Inputs.optionalText(options, "idempotency_key").or(() -> keyHeader).orElse(null);
    return Inputs.checked(() ->
        new NewJob.Options(
            priority == null ? NewJob.Options.DEFAULT.priority() : Inputs.clamp(priority),
            Inputs.optionalInteger(options, "run_at"),
            Inputs.optionalInteger(options, "delay_ms"),
            policy,
            Inputs.optionalInteger(options, "timeout_ms"),
            key));
  }

  private static RetryPolicy retry(JsonNode options, RetryPolicy standard) {
    Long attempts = Inputs.optionalInteger(options, "max_attempts");
    JsonNode backoff = options.path("backoff");
    if (!backoff.isMissingNode()) {
      requireKnown(Inputs.requireObject(backoff, "backoff"), "field of backoff", BACKOFF, Set.of());
    }
    Growth growth =
        Inputs.optionalText(backoff, "kind")
            .map(kind ->
                Inputs.oneOf(
                    "backoff.kind",
                    kind,
                    Growth.find(kind),
                    Stream.of(Growth.values()).map(Growth::label)))
            .orElse(standard.growth());
    Long base = Inputs.optionalInteger(backoff, "base_ms");
    Long cap = Inputs.optionalInteger(backoff, "max_ms");
    Duration pause = base == null ? standard.base() : Duration.ofMillis(base);
    Duration longest = standard.cap().compareTo(pause) > 0 ? standard.cap() : pause;
    return Inputs.checked(() ->
        new RetryPolicy(
            attempts == null ? standard.maxAttempts() : Inputs.clamp(attempts),
            growth,
            pause,
            cap == null ? longest : Duration.ofMillis(cap)));
  }

  private static JsonNode requireKnown(
      JsonNode object, String what, Set<String> known, Set<String> alsoKnown) {
    var unknown = new TreeSet<>(object.propertyNames());
    unknown.removeAll(known);
    unknown.removeAll(alsoKnown);
    if (!unknown.isEmpty()) {
      throw HttpProblem.unprocessable(
          "no %s is called %s; there are %s"
              .formatted(
                  what, String.join(", ", unknown), String.join(", ", new TreeSet<>(known))));
    }
    return object;
  }
}
