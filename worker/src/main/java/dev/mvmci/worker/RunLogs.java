package dev.mvmci.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads what executions that have ended have logged, a few at a time. Thread-safe. */
final class RunLogs {

  /** Logs that are in memory at once, each with {@link RunLog#PART_BYTES} twice at most. */
  private static final int AT_ONCE = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutionBackend backend;
  private final Semaphore permits = new Semaphore(AT_ONCE);

  RunLogs(ExecutionBackend backend) {
    this.backend = backend;
  }

  /**
   * The file that is kept of an execution's log; empty if it has logged nothing.
   *
   * @throws IOException if the execution does not tell its end within a minute
   */
  Optional<byte[]> of(String executionId) throws IOException, InterruptedException {
    permits.acquire();
    try {
      var log = new RunLog();
      try (var _ = backend.watch(executionId, 0, log)) {
        if (!log.awaitEnd(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException("the engine did not tell it within " + PATIENCE);
        }
      }
      return log.content();
    } finally {
      permits.release();
    }
  }
}
