package dev.mvmci.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A child to be started.
 *
 * @param workflow its name
 * @param input of a class with a codec, or null
 * @param module null for the run's own
 * @param version null for the run's own, if the module is too
 * @param detached whether it outlives its parent
 */
public record ChildRequest(
    String workflow,
    @Nullable Object input,
    @Nullable String module,
    @Nullable String version,
    boolean detached) {

  /** A workflow of the run's own module. */
  public static ChildRequest of(String workflow, @Nullable Object input) {
    return new ChildRequest(workflow, input, null, null, false);
  }

  /** A workflow of another module. */
  public ChildRequest in(String otherModule, String itsVersion) {
    return new ChildRequest(workflow, input, otherModule, itsVersion, detached);
  }

  /** One that goes on when its parent has ended. */
  public ChildRequest outliving() {
    return new ChildRequest(workflow, input, module, version, true);
  }
}
