package dev.mvmci.http;

/** Ends the handling of a request with a {@link Problem} as the answer. */
public final class HttpProblem extends RuntimeException {

  private final transient Problem problem;

  public HttpProblem(Problem problem) {
    super(problem.status() + " " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** The answer to give. */
  public Problem problem() {
    return problem;
  }

  /** A problem with a type of its own, so that programs can tell it from others of its status. */
  public static HttpProblem of(int status, String type, String detail) {
    return new HttpProblem(new Problem(type, Status.reason(status), status, detail));
  }

  public static HttpProblem of(int status, String detail) {
    return new HttpProblem(Problem.of(status, detail));
  }

  public static HttpProblem badRequest(String detail) {
    return of(400, detail);
  }

  public static HttpProblem notFound(String detail) {
    return of(404, detail);
  }

  public static HttpProblem conflict(String detail) {
    return of(409, detail);
  }

  public static HttpProblem unprocessable(String detail) {
    return of(422, detail);
  }
}
