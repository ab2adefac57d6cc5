package dev.mvmci.p2p.session;

import java.io.IOException;
import java.net.SocketTimeoutException;

/** What went wrong on the event loop, told on the thread that waits. */
final class Failures {

  private Failures() {}

  /** The same failure with this thread's stack. */
  static IOException again(String prefix, IOException reason) {
    String message = prefix + reason.getMessage();
    return switch (reason) {
      case NotSentException _ -> new NotSentException(message, reason);
      case SocketTimeoutException _ -> {
        var again = new SocketTimeoutException(message);
        again.initCause(reason);
        yield again;
      }
      default -> new IOException(message, reason);
    };
  }
}
