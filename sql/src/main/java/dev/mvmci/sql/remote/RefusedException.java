package dev.mvmci.sql.remote;

import java.io.IOException;

/** One side of a handshake does not want the other; it takes another configuration to change it. */
final class RefusedException extends IOException {
  RefusedException(String message) {
    super(message);
  }
}
