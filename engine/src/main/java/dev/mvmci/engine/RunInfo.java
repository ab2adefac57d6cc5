package dev.mvmci.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stood when asked.
 *
 * @param key under which it was started
 * @param sha256 of the module it is bound to
 * @param response given by the workflow, JSON text
 * @param outcome null while unfinished
 * @param endedAt null while unfinished
 */
public record RunInfo(
    RunId id,
    @Nullable String key,
    String module,
    String version,
    String sha256,
    String workflow,
    Instant startedAt,
    @Nullable String response,
    @Nullable RunOutcome outcome,
    @Nullable Instant endedAt) {

  /** One word for the state: running, completed, failed or cancelled. */
  public String status() {
    return switch (outcome) {
      case null -> "running";
      case RunOutcome.Completed _ -> "completed";
      case RunOutcome.Failed _ -> "failed";
      case RunOutcome.Cancelled _ -> "cancelled";
    };
  }
}
