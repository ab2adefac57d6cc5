package dev.mvmci.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A body that may not be longer than its route allows. */
final class BoundedBody extends FilterInputStream {

  private final long limit;
  private long remaining;

  private BoundedBody(InputStream in, long limit) {
    super(in);
    this.limit = limit;
    this.remaining = limit;
  }

  /** Refuses at once where the declared length already says too much. */
  static InputStream of(InputStream body, long limit, Optional<String> declaredLength) {
    if (declaredLength.isPresent() && declared(declaredLength.get()) > limit) {
      throw tooLarge(limit);
    }
    return new BoundedBody(body, limit);
  }

  private static long declared(String length) {
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      throw HttpProblem.badRequest("content-length is '" + Problem.excerpt(length) + "'");
    }
  }

  private static HttpProblem tooLarge(long limit) {
    return HttpProblem.of(
        413, "the body is larger than the %d bytes this route takes".formatted(limit));
  }

  @Override
  public int read() throws IOException {
    int octet = in.read();
    if (octet >= 0) {
      count(1);
    }
    return octet;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n > 0) {
      count(n);
    }
    return n;
  }

  private void count(int n) {
    remaining -= n;
    if (remaining < 0) {
      throw tooLarge(limit);
    }
  }
}
