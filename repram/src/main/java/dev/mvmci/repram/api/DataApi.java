package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.replication.Quorum;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Patience;
import dev.mvmci.repram.wire.Keys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Values by key: PUT, GET, HEAD, in both eras. */
final class DataApi {

  /** The older era gave writes this long, and no second status for late ones. */
  private static final Duration LEGACY_WRITE_TIMEOUT = Duration.ofSeconds(2);

  private static final Headers.Field BYTES_TYPE =
      new Headers.Field("Content-Type", "application/octet-stream");
  private static final Headers.Field RANGES = new Headers.Field("Accept-Ranges", "bytes");
  private static final int DEFAULT_TTL = 3600;
  private static final int LEGACY_DEFAULT_TTL = 60;
  private static final DateTimeFormatter ISO_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final FadingStore store;
  private final Replicator replicator;
  private final Clocks clocks;
  private final Patience patience;
  private final Limits limits;

  /** Bounds of a client's TTL in seconds, and how long a write waits for its quorum. */
  record Limits(int minTtl, int maxTtl, Duration writeTimeout) {}

  DataApi(
      FadingStore store, Replicator replicator, Clocks clocks, Patience patience, Limits limits) {
    this.store = store;
    this.replicator = replicator;
    this.clocks = clocks;
    this.patience = patience;
    this.limits = limits;
  }

  /** Answers at once, but for a write that waits for its quorum. */
  CompletableFuture<Response> respond(Request request, String key, boolean legacy)
      throws IOException {
    return switch (request.method()) {
      case "GET", "HEAD" -> now(get(request, key));
      case "PUT" -> put(request, key, legacy);
      default -> now(Answer.notFound());
    };
  }

  private static CompletableFuture<Response> now(Response response) {
    return CompletableFuture.completedFuture(response);
  }

  private CompletableFuture<Response> put(Request request, String key, boolean legacy)
      throws IOException {
    if (key.isEmpty()) {
      return now(Answer.notFound());
    }
    if (!Keys.valid(key)) {
      return now(Answer.text(400, "Invalid key: longer than " + Keys.MAX_LENGTH + " characters"));
    }
    Optional<Precondition> precondition = precondition(request);
    if (precondition.isEmpty()) {
      return now(
          Answer.text(400, "Invalid condition: If-None-Match takes *, If-Match one version"));
    }
    byte[] value = request.body().readNBytes(Answer.MAX_VALUE_BYTES + 1);
    if (value.length > Answer.MAX_VALUE_BYTES) {
      return now(Answer.text(413, "Request body too large"));
    }
    return switch (replicator.write(key, value, ttl(request, legacy), precondition.get())) {
      case ClientWrite.Accepted(Version version, Quorum quorum) ->
          patience
              .within(legacy ? LEGACY_WRITE_TIMEOUT : limits.writeTimeout(), quorum.reached())
              .thenApply(inTime -> accepted(inTime, legacy).header("ETag", etag(version)));
      case ClientWrite.Refused _ -> now(Answer.text(412, "Condition not met"));
      case ClientWrite.Full(int retryAfterSeconds) ->
          now(
              Answer.text(507, "Node storage capacity exceeded")
                  .header("Retry-After", Integer.toString(retryAfterSeconds)));
    };
  }

  private static Response accepted(boolean inTime, boolean legacy) {
    if (inTime) {
      return Answer.text(201, "OK");
    }
    return legacy
        ? Answer.text(500, "Write failed: write timeout: insufficient replicas")
        : Answer.text(202, "Accepted (quorum pending)");
  }

  /** Empty if the condition is not one this API knows. */
  private static Optional<Precondition> precondition(Request request) {
    Optional<String> noneMatch = request.header("if-none-match");
    if (noneMatch.isPresent()) {
      return noneMatch.filter(tag -> tag.strip().equals("*")).map(_ -> Precondition.ABSENT);
    }
    Optional<String> match = request.header("if-match");
    if (match.isPresent()) {
      return match
          .map(tag -> tag.strip().replace("\"", ""))
          .flatMap(Version::ofTag)
          .map(Precondition.At::new);
    }
    return Optional.of(Precondition.NONE);
  }

  /** A query parameter wins even if it is no number; only then the header is looked at. */
  private int ttl(Request request, boolean legacy) {
    int fallback = legacy ? LEGACY_DEFAULT_TTL : DEFAULT_TTL;
    String text =
        request
            .query()
            .first("ttl")
            .filter(value -> !value.isEmpty())
            .or(() -> request.header("x-ttl"))
            .orElse("");
    int seconds = positive(text).orElse(fallback);
    return Math.clamp(seconds, limits.minTtl(), legacy ? Integer.MAX_VALUE : limits.maxTtl());
  }

  private static Optional<Integer> positive(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text);
      return value > 0 ? Optional.of((int) Math.min(value, Integer.MAX_VALUE)) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.of(Integer.MAX_VALUE);
    }
  }

  private Response get(Request request, String key) {
    Entry entry = store.find(key).orElse(null);
    long now = clocks.monotonicNanos();
    byte[] value = entry == null ? null : entry.valueAt(now);
    if (entry == null || value == null) {
      return Response.empty(404);
    }
    var headers =
        new Headers(
            List.of(
                BYTES_TYPE,
                new Headers.Field(
                    "X-Created-At",
                    ISO_MILLIS.format(Instant.ofEpochMilli(entry.createdAtMillis()))),
                new Headers.Field("X-Original-TTL", Integer.toString(entry.ttlSeconds())),
                new Headers.Field(
                    "X-Remaining-TTL", Long.toString(entry.remainingMillis(now) / 1000)),
                new Headers.Field("ETag", etag(entry.version())),
                RANGES));
    Optional<String> range = request.header("range");
    return range.isPresent()
        ? ByteRange.answer(range.get(), headers, value)
        : new Response(200, headers, new Response.Body.Bytes(value));
  }

  private static String etag(Version version) {
    return "\"" + version.tag() + "\"";
  }
}
