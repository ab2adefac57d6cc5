package dev.mvmci.workflow;

/** What came of a request: an answer of any status, or none. */
public sealed interface HttpResult permits HttpResponse, HttpFailure {

  /**
   * The answer.
   *
   * @throws WorkflowException if there is none, for good
   */
  default HttpResponse orFail() {
    return switch (this) {
      case HttpResponse response -> response;
      case HttpFailure(Problem _, String message) ->
          throw WorkflowException.forGood("no answer: " + message);
    };
  }

  /** Whether another attempt may do better: a failure that may pass, or a status that says so. */
  default boolean mayPass() {
    return switch (this) {
      case HttpResponse response -> response.mayPass();
      case HttpFailure(Problem problem, String _) -> problem.mayPass();
    };
  }
}
