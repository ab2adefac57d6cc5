package dev.mvmci.jobs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job to be submitted.
 *
 * @param id chosen by the publisher, or null for the next {@code job-N}
 * @param numberInto whether the payload's {@code id} field receives N of the allotted {@code job-N}
 */
public record NewJob(@Nullable JobId id, JsonNode payload, boolean numberInto, Options options) {

  /** Largest payload, as JSON text in UTF-8. */
  public static final int MAX_PAYLOAD_BYTES = 1 << 20;

  /** Longest idempotency key. */
  public static final int MAX_KEY_LENGTH = 255;

  private static final Duration MAX_DELAY = Duration.ofDays(3660);
  private static final Duration MAX_TIMEOUT = Duration.ofDays(366);

  public NewJob {
    if (numberInto && (id != null || options.idempotencyKey() != null)) {
      throw new IllegalArgumentException("a job with a chosen id or key gets no number of its own");
    }
    if (payload.isNull() || payload.isMissingNode()) {
      throw new IllegalArgumentException("payload is null; it takes any other JSON value");
    }
    int size = payload.toString().getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_PAYLOAD_BYTES) {
      throw new PayloadTooLarge(size);
    }
  }

  /** A job with a payload and nothing else said. */
  public static NewJob of(JsonNode payload) {
    return new NewJob(null, payload, false, Options.DEFAULT);
  }

  /** The payload is over {@link #MAX_PAYLOAD_BYTES}. */
  public static final class PayloadTooLarge extends IllegalArgumentException {
    PayloadTooLarge(int size) {
      super("payload has %d bytes; the limit is %d".formatted(size, MAX_PAYLOAD_BYTES));
    }
  }

  /**
   * What a publisher may ask for beside the payload.
   *
   * @param priority 0 to 9, the higher the sooner
   * @param runAtMillis not before this unix time; null for at once
   * @param delayMillis not before this long after submission; null for none
   * @param timeoutMillis how long one run may take; null for no limit
   * @param idempotencyKey submissions with the same key are one job as long as that is kept
   */
  public record Options(
      int priority,
      @Nullable Long runAtMillis,
      @Nullable Long delayMillis,
      RetryPolicy retry,
      @Nullable Long timeoutMillis,
      @Nullable String idempotencyKey) {

    /** Most urgent priority. */
    public static final int MAX_PRIORITY = 9;

    /** Priority 4, at once, one run, no limit. */
    public static final Options DEFAULT = new Options(4, null, null, RetryPolicy.NEVER, null, null);

    public Options {
      RetryPolicy.requireRange("priority", priority, 0, MAX_PRIORITY);
      if (runAtMillis != null) {
        RetryPolicy.requireRange("run_at", runAtMillis, 0, 1L << 52);
      }
      if (delayMillis != null) {
        RetryPolicy.requireRange("delay_ms", delayMillis, 0, MAX_DELAY.toMillis());
      }
      if (runAtMillis != null && delayMillis != null) {
        throw new IllegalArgumentException("run_at and delay_ms are both given; give one");
      }
      if (timeoutMillis != null) {
        RetryPolicy.requireRange("timeout_ms", timeoutMillis, 1, MAX_TIMEOUT.toMillis());
      }
      if (idempotencyKey != null) {
        RetryPolicy.requireRange(
            "length of idempotency_key", idempotencyKey.length(), 1, MAX_KEY_LENGTH);
      }
    }

    /** These options with another retry policy. */
    public Options retrying(RetryPolicy policy) {
      return new Options(priority, runAtMillis, delayMillis, policy, timeoutMillis, idempotencyKey);
    }
  }
}
