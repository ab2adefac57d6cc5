package dev.mvmci.http;

import java.util.concurrent.CompletableFuture;

/**
 * A handler that answers some requests without ever blocking. Those are spared a thread of their
 * own: they are answered on the thread that has read them, or later on whichever thread completes
 * the answer. It pays for requests that take microseconds.
 */
public interface PromptHandler extends Handler {

  /**
   * Whether requests like this are answered by {@link #promptly}. Must say the same for the same
   * arguments.
   *
   * @param path decoded, begins with '/'
   */
  boolean prompt(String method, String path);

  /**
   * Answers a request for which {@link #prompt} holds. Must not block: other requests wait for the
   * calling thread. The body is wholly at hand; the answer's body must be, too. A prompt request
   * may still come to {@link #handle}, where a server has it in another form.
   */
  CompletableFuture<Response> promptly(Request request) throws Exception;
}
