package dev.mvmci.workflow;

/**
 * No answer.
 *
 * @param problem {@link Problem#INTERRUPTED} if the engine stopped meanwhile: then, and after
 *     {@link Problem#TRANSPORT} and {@link Problem#TIMED_OUT}, nobody knows whether the request
 *     arrived
 * @param message what happened
 */
public record HttpFailure(Problem problem, String message) implements HttpResult {

  /** Whether the engine stopped during the request, so that its outcome is unknown. */
  public boolean isInterrupted() {
    return problem == Problem.INTERRUPTED;
  }
}
