package dev.mvmci.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

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

  /**
   * As {@link #call}, for an answer too large to be held: it is read while it comes, where the way
   * allows that, and has to be there within the time of the call as well.
   *
   * @param reading may be asked again, from the beginning of another answer, if this one broke off
   */
  default <T> T read(Call call, Reading<T> reading) throws IOException, InterruptedException {
    Reply reply = call(call);
    return reading.of(reply.status(), new ByteArrayInputStream(reply.body()));
  }

  /** Makes something of an answer. */
  @FunctionalInterface
  interface Reading<T> {

    /** The body is not to be used after this returns, and need not be read to its end. */
    T of(int status, InputStream body) throws IOException, InterruptedException;
  }
}
