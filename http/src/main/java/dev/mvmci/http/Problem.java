package dev.mvmci.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An error answer in the form of RFC 9457.
 *
 * @param type a short stable word a program can match on, for example {@code stale-token}
 * @param title the status in words
 * @param detail what was asked, the value seen, and the remedy
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String type, String title, int status, @Nullable String detail) {

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int EXCERPT_LENGTH = 120;

  static Problem of(int status, @Nullable String detail) {
    return new Problem("about:blank", Status.reason(status), status, detail);
  }

  /** A value shortened and made printable, fit for an error message. */
  public static String excerpt(String value) {
    String shown =
        value.length() > EXCERPT_LENGTH ? value.substring(0, EXCERPT_LENGTH) + "…" : value;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
