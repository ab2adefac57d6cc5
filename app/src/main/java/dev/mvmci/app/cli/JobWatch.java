package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Follows a job to its end; on a terminal it shows the latest progress in one line meanwhile. */
final class JobWatch {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Set<String> ENDED = Set.of("Completed", "Failed");

  private final Server server;
  private final Output output;

  JobWatch(Server server, Output output) {
    this.server = server;
    this.output = output;
  }

  /**
   * Waits until the job has ended.
   *
   * @param timeout null to wait as long as it takes
   * @return the exit code
   */
  int untilEnd(String id, @Nullable Duration timeout) {
    long started = System.nanoTime();
    while (true) {
      JsonNode job = server.get("/api/v1/jobs/" + Call.escape(id));
      if (ENDED.contains(job.path("status").stringValue(""))) {
        clearLine();
        return end(job);
      }
      showLine(job);
      if (timeout != null && System.nanoTime() - started > timeout.toNanos()) {
        clearLine();
        throw new CommandFailure(
            CommandFailure.TIMEOUT,
            "%s is still %s after %s; `mvm-ci job wait %s` goes on waiting"
                .formatted(id, Shown.text(job, "state"), Shown.span(timeout), id));
      }
      Pause.of(POLL);
    }
  }

  private int end(JsonNode job) {
    output.show(job, JobText::print);
    return job.path("status").stringValue("").equals("Completed") ? 0 : CommandFailure.FAILED;
  }

  private void showLine(JsonNode job) {
    int columns = Screen.columns();
    if (columns > 0 && !output.json()) {
      JsonNode progress = job.path("progress");
      String latest = progress.isEmpty() ? "" : JobText.progress(progress.get(progress.size() - 1));
      String line = Table.printable(Shown.text(job, "state") + "  " + latest);
      output.err().print("\r\033[K" + Shown.shortened(line, columns - 1));
      output.err().flush();
    }
  }

  private void clearLine() {
    if (Screen.columns() > 0 && !output.json()) {
      output.err().print("\r\033[K");
      output.err().flush();
    }
  }
}
