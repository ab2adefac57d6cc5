package dev.mvmci.engine.run;

import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Cancelled;
import dev.mvmci.engine.RunOutcome.Completed;
import dev.mvmci.engine.RunOutcome.Failed;
import dev.mvmci.http.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Outcomes as one word and a text, in the run's row and in its END record. */
record OutcomeCodec(String word, @Nullable String detail) {

  private static final String COMPLETED = "completed";
  private static final String CANCELLED = "cancelled";
  private static final String FAILED = "failed:";

  static OutcomeCodec of(RunOutcome outcome) {
    return switch (outcome) {
      case Completed(String output) -> new OutcomeCodec(COMPLETED, output);
      case Failed(RunOutcome.Kind kind, String message) -> new OutcomeCodec(FAILED + kind, message);
      case Cancelled() -> new OutcomeCodec(CANCELLED, null);
    };
  }

  RunOutcome outcome() {
    return switch (word) {
      case COMPLETED -> new Completed(detail);
      case CANCELLED -> new Cancelled();
      default ->
          new Failed(
              RunOutcome.Kind.valueOf(word.substring(FAILED.length())),
              Objects.requireNonNullElse(detail, ""));
    };
  }

  byte[] encode() {
    return Json.bytes(this);
  }

  static RunOutcome decode(byte[] payload) {
    return Json.mapper().readValue(payload, OutcomeCodec.class).outcome();
  }
}
