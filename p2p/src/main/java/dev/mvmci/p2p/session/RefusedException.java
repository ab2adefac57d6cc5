package dev.mvmci.p2p.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The peer does not want us, or is not who was meant: asking again does not help. */
public final class RefusedException extends IOException {

  public RefusedException(String message) {
    this(message, null);
  }

  RefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
