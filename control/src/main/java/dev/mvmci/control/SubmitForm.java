package dev.mvmci.control;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.Parameters;
import dev.mvmci.jobs.NewJob;
import dev.mvmci.jobs.RetryPolicy;
import tools.jackson.databind.node.ObjectNode;

/**
 * The submit form of the page, which is also the first clients' way to submit: {@code url}, and
 * optionally {@code max_depth}, {@code max_pages} and {@code priority}; empty ones count as absent.
 */
final class SubmitForm {

  /** Longest URL taken, in characters. */
  static final int MAX_URL_LENGTH = 8192;

  private static final int MAX_DEPTH = 100;
  private static final int MAX_PAGES = 5000;

  private SubmitForm() {}

  /** The job that the form asks for; its payload's {@code id} becomes the job's number. */
  static NewJob read(Parameters form) {
    String url =
        form.first("url")
            .map(String::strip)
            .orElseThrow(() -> HttpProblem.unprocessable("url is missing; send url=<address>"));
    if (url.isEmpty() || url.length() > MAX_URL_LENGTH) {
      throw HttpProblem.unprocessable(
          "url has %d characters; it takes 1 to %d".formatted(url.length(), MAX_URL_LENGTH));
    }
    ObjectNode payload = Json.mapper().createObjectNode();
    payload.put("id", 0);
    payload.put("url", url);
    putLimit(payload, form, "max_depth", 0, MAX_DEPTH);
    putLimit(payload, form, "max_pages", 1, MAX_PAGES);
    int priority =
        isGiven(form, "priority")
            ? (int) form.integer("priority", 0, 0, NewJob.Options.MAX_PRIORITY)
            : NewJob.Options.DEFAULT.priority();
    var options = new NewJob.Options(priority, null, null, RetryPolicy.NEVER, null, null);
    return Inputs.checked(() -> new NewJob(null, payload, true, options));
  }

  private static void putLimit(ObjectNode payload, Parameters form, String name, int min, int max) {
    if (isGiven(form, name)) {
      payload.put(name, form.integer(name, min, min, max));
    }
  }

  private static boolean isGiven(Parameters form, String name) {
    return form.first(name).filter(text -> !text.isBlank()).isPresent();
  }
}
