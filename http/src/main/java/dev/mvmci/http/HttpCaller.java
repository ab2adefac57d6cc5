package dev.mvmci.http;

import java.io.IOException;

/**
 * Makes requests to one server, over whatever leads there: a socket, a peer session, or a direct
 * call in the same process. Thread-safe. Callers written against it do not change with the way.
 */
@FunctionalInterface
public interface HttpCaller {

  /**
   * Sends the request and waits for the whole answer, whatever its status.
   *
   * @throws IOException if no answer came; whether the request took effect is unknown
   * @throws InterruptedException if the calling thread was interrupted while waiting
   */
  Reply call(Call call) throws IOException, InterruptedException;
}
