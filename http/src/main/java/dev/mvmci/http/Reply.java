package dev.mvmci.http;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** The answer to a {@link Call}. */
public record Reply(int status, Headers headers, byte[] body) {

  public boolean ok() {
    return status >= 200 && status < 300;
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as JSON; throws {@link HttpProblem} 400 if it is none. */
  public JsonNode json() {
    return Json.read(body);
  }

  /**
   * This reply if it is a success.
   *
   * @throws HttpProblem with the status and detail the server gave
   */
  public Reply orThrow() {
    if (ok()) {
      return this;
    }
    String type = headers.first("content-type").orElse("");
    if (type.startsWith(Problem.MEDIA_TYPE)) {
      throw new HttpProblem(Json.read(body, Problem.class));
    }
    throw HttpProblem.of(status, Problem.excerpt(text()));
  }
}
