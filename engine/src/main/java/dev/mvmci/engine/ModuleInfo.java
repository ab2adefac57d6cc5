package dev.mvmci.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A deployed module.
 *
 * @param sha256 of its bytes, lower-case hex
 * @param bytes their number
 * @param deployedAt when these bytes were (last) deployed
 */
public record ModuleInfo(
    String name,
    String version,
    String sha256,
    int bytes,
    List<Workflow> workflows,
    Instant deployedAt) {

  public ModuleInfo {
    workflows = List.copyOf(workflows);
  }

  /**
   * A workflow of the module.
   *
   * @param response whether it says that it responds: whoever starts it may want to wait for that
   */
  public record Workflow(String name, boolean response) {}

  /** The workflow of this name. */
  public Optional<Workflow> workflow(String workflowName) {
    return workflows.stream().filter(workflow -> workflow.name().equals(workflowName)).findFirst();
  }
}
