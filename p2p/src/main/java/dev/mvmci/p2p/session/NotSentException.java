package dev.mvmci.p2p.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request did not leave, or was not looked at: it can be made again without doing it twice. */
public final class NotSentException extends IOException {

  NotSentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
