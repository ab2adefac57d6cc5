package dev.mvmci.http;

import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request is answered whose handler threw something. */
final class Failures {

  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** The problem that was meant, or a logged 500. */
  static Response answer(String method, String path, Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (failure instanceof HttpProblem refused) {
      return Response.problem(refused.problem());
    }
    log.error("request failed method={} path={}", method, Problem.excerpt(path), failure);
    return Response.problem(Problem.of(500, "the request failed here; the server's log says why"));
  }
}
