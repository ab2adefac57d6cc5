package dev.mvmci.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Says which requests do not get through. Must not block. */
@FunctionalInterface
public interface Guard {

  /** What a request is answered that is turned away; empty for one that gets through. */
  Optional<Response> refusal(Request request);

  /** The handler behind this guard; it answers promptly what it did before. */
  default Handler before(Handler next) {
    return next instanceof PromptHandler prompt
        ? new Prompt(this, prompt)
        : request -> {
          Optional<Response> refusal = refusal(request);
          return refusal.isPresent() ? refusal.get() : next.handle(request);
        };
  }

  /** A guard and the prompt handler behind it. */
  record Prompt(Guard guard, PromptHandler next) implements PromptHandler {
    @Override
    public Response handle(Request request) throws Exception {
      Optional<Response> refusal = guard.refusal(request);
      return refusal.isPresent() ? refusal.get() : next.handle(request);
    }

    @Override
    public boolean prompt(String method, String path) {
      return next.prompt(method, path);
    }

    @Override
    public CompletableFuture<Response> promptly(Request request) throws Exception {
      Optional<Response> refusal = guard.refusal(request);
      return refusal.isPresent()
          ? CompletableFuture.completedFuture(refusal.get())
          : next.promptly(request);
    }
  }
}
