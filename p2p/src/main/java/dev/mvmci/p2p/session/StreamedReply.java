package dev.mvmci.p2p.session;

import dev.mvmci.http.Headers;
import java.io.InputStream;

/**
 * An answer whose body is read as it comes, for instance server-sent events. Closing it tells the
 * peer that no more is wanted.
 */
public record StreamedReply(int status, Headers headers, InputStream body, Runnable onClose)
    implements AutoCloseable {

  @Override
  public void close() {
    onClose.run();
  }
}
