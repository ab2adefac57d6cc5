package dev.mvmci.engine.http;

/** Makes HTTP requests for guests. Thread-safe. */
public interface HttpEffect extends AutoCloseable {

  /**
   * Sends the request once and waits for the whole answer, whatever its status. A redirect that is
   * followed is a further request.
   *
   * @throws HttpFailure if there is no answer, or none within the bounds of the request
   * @throws InterruptedException if the thread was interrupted; the request is given up
   */
  HttpReply exchange(HttpAsk ask) throws HttpFailure, InterruptedException;

  /** Makes ready what a first request needs; not needed, but then that one takes longer. */
  default void prepare() {}

  @Override
  void close();
}
