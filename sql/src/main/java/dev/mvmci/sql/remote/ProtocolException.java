package dev.mvmci.sql.remote;

import java.io.IOException;

/** The other side sent what the protocol does not allow; the connection cannot go on. */
final class ProtocolException extends IOException {
  ProtocolException(String message) {
    super(message);
  }
}
