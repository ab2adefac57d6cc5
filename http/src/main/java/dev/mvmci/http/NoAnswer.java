package dev.mvmci.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/**
 * Why a call over the network had no answer. The JDK's client says "Too many retries" of whatever
 * went wrong where it may not try again, and what it was stands behind that.
 */
public final class NoAnswer {

  private NoAnswer() {}

  private static <T extends Throwable> Optional<T> behind(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  /** Whether there was no connection, so that nothing was sent. */
  public static boolean isUnconnected(Throwable failure) {
    return behind(failure, ConnectException.class).isPresent();
  }

  /** In a few words. */
  public static String reason(Throwable failure) {
    if (behind(failure, UnresolvedAddressException.class).isPresent()
        || behind(failure, UnknownHostException.class).isPresent()) {
      return "no such host";
    }
    Optional<ConnectException> unconnected = behind(failure, ConnectException.class);
    if (unconnected.isPresent()) {
      String message = unconnected.get().getMessage();
      return message == null ? "no connection" : message;
    }
    if (behind(failure, EOFException.class).isPresent()) {
      return "the connection ended before the answer";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
