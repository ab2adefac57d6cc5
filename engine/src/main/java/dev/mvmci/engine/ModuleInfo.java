package dev.mvmci.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
   * @param limits that its runs want to differ, as JSON, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Workflow(String name, boolean response, @Nullable String limits) {}

  /** The workflow of this name. */
  public Optional<Workflow> workflow(String workflowName) {
    return workflows.stream().filter(workflow -> workflow.name().equals(workflowName)).findFirst();
  }
}
