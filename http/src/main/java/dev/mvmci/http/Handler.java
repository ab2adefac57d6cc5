package dev.mvmci.http;

/**
 * Answers requests. Called on a virtual thread of its own, so it may block. Throw {@link
 * HttpProblem} for an answer that is an error; anything else thrown becomes a logged 500.
 */
@FunctionalInterface
public interface Handler {
  Response handle(Request request) throws Exception;
}
