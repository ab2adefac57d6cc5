package dev.mvmci.engine.http;

import org.jspecify.annotations.Nullable;

/** Why a request has no answer. */
public final class HttpFailure extends Exception {

  /** What kind of failure it is. */
  public enum Kind {
    /** The request cannot be made as it is. */
    INVALID,
    /** The destination is not allowed. */
    REFUSED,
    /** No connection, or it broke off. */
    TRANSPORT,
    /** Not finished in time. */
    TIMEOUT,
    /** The answer's body is larger than allowed. */
    TOO_LARGE,
    /** More redirects than allowed. */
    REDIRECTS
  }

  private final Kind kind;

  public HttpFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
