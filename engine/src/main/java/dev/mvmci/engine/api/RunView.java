package dev.mvmci.engine.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.http.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run as JSON; times are milliseconds since 1970. */
record RunView(
    String id,
    @Nullable String key,
    String module,
    String version,
    String sha256,
    String workflow,
    String status,
    @JsonProperty("started_at") long startedAt,
    @JsonProperty("ended_at") @Nullable Long endedAt,
    @Nullable String response,
    @Nullable JsonNode output,
    @Nullable Failure error) {

  /** Why a run failed; the kind is one of {@link RunOutcome.Kind} in lower case. */
  record Failure(String kind, String message) {}

  static RunView of(RunInfo run) {
    Instant endedAt = run.endedAt();
    return new RunView(
        run.id().value(),
        run.key(),
        run.module(),
        run.version(),
        run.sha256(),
        run.workflow(),
        run.status(),
        run.startedAt().toEpochMilli(),
        endedAt == null ? null : endedAt.toEpochMilli(),
        run.response(),
        output(run.outcome()),
        error(run.outcome()));
  }

  static @Nullable JsonNode output(@Nullable RunOutcome outcome) {
    return outcome instanceof RunOutcome.Completed(String text) && text != null
        ? Json.mapper().readTree(text)
        : null;
  }

  static @Nullable Failure error(@Nullable RunOutcome outcome) {
    return outcome instanceof RunOutcome.Failed(RunOutcome.Kind kind, String message)
        ? new Failure(kind.name().toLowerCase(Locale.ROOT), message)
        : null;
  }
}
