package dev.mvmci.app.node;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.PromptHandler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.util.concurrent.CompletableFuture;

/**
 * Serves the tools at their path, and all else as it is, promptly where it is prompt.
 *
 * @param served everything but the tools
 */
record ToolsAside(String path, Handler tools, Handler served) implements PromptHandler {

  @Override
  public Response handle(Request request) throws Exception {
    if (!request.path().equals(path)) {
      return served.handle(request);
    }
    try {
      return tools.handle(request);
    } catch (HttpProblem e) {
      return Response.problem(e.problem());
    }
  }

  @Override
  public boolean prompt(String method, String requested) {
    return !requested.equals(path)
        && served instanceof PromptHandler prompt
        && prompt.prompt(method, requested);
  }

  @Override
  public CompletableFuture<Response> promptly(Request request) throws Exception {
    return served instanceof PromptHandler prompt
        ? prompt.promptly(request)
        : CompletableFuture.completedFuture(handle(request));
  }
}
