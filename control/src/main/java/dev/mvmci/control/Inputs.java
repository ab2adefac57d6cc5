package dev.mvmci.control;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Parameters;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobPage;
import dev.mvmci.jobs.JobState;
import dev.mvmci.jobs.NewJob;
import dev.mvmci.jobs.ProgressEntry;
import dev.mvmci.jobs.ProgressEntry.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what callers send; what does not fit is a problem that says what would. */
final class Inputs {

  private Inputs() {}

  /** The job that the path names; something that cannot be an id names no job. */
  static JobId jobId(Request request) {
    String id = request.pathParameter("id");
    try {
      return new JobId(id);
    } catch (IllegalArgumentException _) {
      throw Answers.unknownJob(Problem.excerpt(id));
    }
  }

  /** Makes a value, turning its complaint about its parts into an answer. */
  static <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (NewJob.PayloadTooLarge e) {
      throw HttpProblem.of(413, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw HttpProblem.unprocessable(String.valueOf(e.getMessage()));
    }
  }

  /** The body as a JSON object. */
  static JsonNode object(Request request) {
    return requireObject(request.json(), "the body");
  }

  static JsonNode requireObject(JsonNode node, String name) {
    if (!node.isObject()) {
      throw HttpProblem.unprocessable(
          "%s is %s; it takes a JSON object".formatted(name, shown(node)));
    }
    return node;
  }

  static String text(JsonNode object, String field) {
    return optionalText(object, field)
        .orElseThrow(() -> HttpProblem.unprocessable(field + " is missing; it takes a string"));
  }

  static Optional<String> optionalText(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw HttpProblem.unprocessable("%s is %s; it takes a string".formatted(field, shown(value)));
    }
    return Optional.of(value.stringValue());
  }

  static long integer(JsonNode object, String field) {
    Long value = optionalInteger(object, field);
    if (value == null) {
      throw HttpProblem.unprocessable(field + " is missing; it takes a whole number");
    }
    return value;
  }

  static @Nullable Long optionalInteger(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw HttpProblem.unprocessable(
          "%s is %s; it takes a whole number".formatted(field, shown(value)));
    }
    return value.longValue();
  }

  static boolean flag(JsonNode object, String field, boolean fallback) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw HttpProblem.unprocessable(
          "%s is %s; it takes true or false".formatted(field, shown(value)));
    }
    return value.booleanValue();
  }

  static JsonNode array(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isArray()) {
      throw HttpProblem.unprocessable("%s is %s; it takes a list".formatted(field, shown(value)));
    }
    return value;
  }

  /** A name out of a fixed set. */
  static <T> T oneOf(String field, String value, Optional<T> found, Stream<String> names) {
    return found.orElseThrow(() ->
        HttpProblem.unprocessable(
            "%s is '%s'; it takes one of %s"
                .formatted(
                    field, Problem.excerpt(value), names.collect(Collectors.joining(", ")))));
  }

  /** One of the five states that all clients know. */
  static JobState basicState(String field, String value) {
    return oneOf(
        field,
        value,
        JobState.find(value).filter(state -> state.basic() == state),
        Stream.of(JobState.values()).filter(state -> state.basic() == state).map(JobState::label));
  }

  /**
   * The part of the list that a query asks for: {@code status} (repeatable), {@code limit}, {@code
   * cursor}, {@code order=asc|desc}.
   */
  static JobPage page(Parameters query, int defaultLimit) {
    Set<JobState> states = new HashSet<>();
    for (String name : query.values().getOrDefault("status", List.of())) {
      JobState state =
          oneOf(
              "status",
              name,
              JobState.find(name),
              Stream.of(JobState.values()).map(JobState::label));
      states.addAll(state.basic() == state ? state.shownAs() : Set.of(state));
    }
    String order = query.first("order").orElse("asc");
    boolean newestFirst =
        oneOf(
            "order",
            order,
            Optional.of(order).filter(Set.of("asc", "desc")::contains).map("desc"::equals),
            Stream.of("asc", "desc"));
    long start = newestFirst ? Long.MAX_VALUE : JobPage.START;
    return new JobPage(
        states,
        newestFirst,
        query.integer("cursor", start, JobPage.START, Long.MAX_VALUE),
        (int) query.integer("limit", defaultLimit, 1, JobPage.MAX_LIMIT));
  }

  /** A line of progress: {@code {status, url, urls_left, sequence?}}. */
  static ProgressEntry progress(JsonNode body) {
    String status = text(body, "status");
    Step step =
        oneOf("status", status, Step.find(status), Stream.of(Step.values()).map(Step::label));
    Long sequence = optionalInteger(body, "sequence");
    return new ProgressEntry(
        sequence == null ? 0 : sequence, step, text(body, "url"), integer(body, "urls_left"));
  }

  /** Any JSON value of a field, as text; empty where it is absent or null. */
  static Optional<String> optionalJson(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isMissingNode() || value.isNull()
        ? Optional.empty()
        : Optional.of(value.toString());
  }

  /** A job with nothing said but its payload. */
  static NewJob newJob(JsonNode payload) {
    return checked(() -> NewJob.of(payload));
  }

  /** Keeps an absurd number out of range instead of letting it wrap into it. */
  static int clamp(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() ? "missing" : Problem.excerpt(node.toString());
  }
}
