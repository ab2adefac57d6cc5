package dev.mvmci.repram.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No node gave a usable answer; whether a put took effect is unknown. */
public final class RepramUnavailable extends IOException {
  RepramUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
