package dev.mvmci.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mvmci.workflow.host.Host;
import dev.mvmci.workflow.json.Codec;
import dev.mvmci.workflow.json.JsonException;
import dev.mvmci.workflow.json.JsonValue;
import java.time.Duration;
import java.util.Arrays;

/**
 * What all calls of the engine have in common: results that are lengths or errors, and the slot.
 */
final class Calls {

  private static final long FOR_EVER = -1;

  private final Host host;

  Calls(Host host) {
    this.host = host;
  }

  Host host() {
    return host;
  }

  /** The result, unless it is an error. */
  long checked(long result) {
    if (result < 0) {
      throw new CallException(Problem.of(result), message(result));
    }
    return result;
  }

  /** The bytes that a call has put into the slot. */
  byte[] taken(long result) {
    byte[] bytes = new byte[(int) checked(result)];
    int count = host.take(bytes);
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  String text(long result) {
    return new String(taken(result), UTF_8);
  }

  private String message(long result) {
    long length = host.lastError();
    if (length > 0) {
      String error = text(length);
      try {
        return JsonValue.parse(error).object().required("message", Codec.TEXT);
      } catch (JsonException _) {
        return error; // says more than that it is not understood
      }
    }
    return "error " + result;
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Nanoseconds for a wait of at most 292 years; nothing for what is past. */
  static long nanos(Duration wait) {
    if (wait.isNegative()) {
      return 0;
    }
    try {
      return wait.toNanos();
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }

  static long forEver() {
    return FOR_EVER;
  }
}
