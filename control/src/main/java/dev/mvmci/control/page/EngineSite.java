package dev.mvmci.control.page;

import dev.mvmci.jobs.Job;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine that has pages of its own, to which those of the control plane lead.
 *
 * @param base where its first page is: a path of this site, or the address of another; without a
 *     slash at its end
 * @param worker whose runs it has; empty if it has those of all workers
 */
public record EngineSite(String base, Optional<String> worker) {

  /** Where the run of a job can be looked at, if it is in this engine. */
  @Nullable String run(Job job) {
    String run = job.execution().runId();
    String by = job.execution().workerId();
    boolean here = by != null && worker.map(by::equals).orElse(true);
    return run != null && here ? base + "/pages/runs/" + run : null;
  }
}
